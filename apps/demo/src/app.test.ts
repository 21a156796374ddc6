import { describe, expect, test } from 'vitest'
import { createDemo } from './app.ts'

const BASE = 'http://localhost:4401'

// A loopback port on which nothing listens: discard, which no test machine serves.
const demo = createDemo({ issuer: 'http://127.0.0.1:1', clientId: 'demo', clientSecret: 'x', baseUrl: BASE })

function post(path: string, origin: string) {
  const headers = { origin, 'content-type': 'application/x-www-form-urlencoded' }
  return demo.request(`${BASE}${path}`, { method: 'POST', headers, body: '' })
}

describe('createDemo', () => {
  test('default: invites to sign in, without a script, under a strict policy', async () => {
    const response = await demo.request(`${BASE}/`)
    expect(response.status).toBe(200)
    const policy = response.headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("form-action 'self' http://127.0.0.1:1")
    expect(policy).not.toContain('script-src')
    expect(response.headers.get('cache-control')).toBe('no-store')
    const text = await response.text()
    expect(text).toContain('Sign in with your wallet')
    expect(text).not.toContain('<script')
  })

  test('error: says that the provider cannot be reached', async () => {
    const response = await post('/login', BASE)
    expect(response.status).toBe(502)
    expect(await response.text()).toContain('provider_unreachable')
  })

  test('error: refuses a form of another origin', async () => {
    const response = await post('/login', 'https://evil.example')
    expect(response.status).toBe(403)
    expect(await response.text()).toContain('cross_origin')
  })

  test('error: refuses a callback that no sign-in of this browser asked for', async () => {
    const response = await demo.request(`${BASE}/callback?code=abc&state=%3Cscript%3E`)
    expect(response.status).toBe(400)
    const text = await response.text()
    expect(text).toContain('sign_in_unknown')
    expect(text).not.toContain('<script>')
  })
})
