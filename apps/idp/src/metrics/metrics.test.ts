import { connect } from 'node:net'
import { freePort } from '@countersign/testing/freePort'
import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generateSecret, hashSecret } from '../clients/secret.ts'
import { parseConfig } from '../config/load.ts'
import { createIdp } from '../index.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { MACHINES, newService } from '../test/machine.ts'
import { newPerson, openInteraction, post, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

/** Sends bytes as they are. */
const raw = (base: string, text: string): Promise<void> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(base)
    const socket = connect(Number(port), hostname, () => socket.end(text))
    socket.on('error', () => resolve())
    socket.on('close', () => resolve())
    socket.resume()
  })

describe('metrics', () => {
  let idp: TestIdp
  let at = ''
  const read = async (): Promise<string> => (await fetch(`${at}/metrics`)).text()
  const lines = async (name: string): Promise<readonly string[]> =>
    (await read()).split('\n').filter((line) => line.startsWith(name))

  beforeAll(async () => {
    const port = await freePort()
    at = `http://127.0.0.1:${port}`
    idp = await startIdp({
      m2m: MACHINES,
      metrics: { enabled: true, port },
      limits: { tokensPerAddress: { count: 8, seconds: 60 } },
    })
  })
  afterAll(() => idp.idp.stop())

  test('default: sign-ins, proofs, tokens, events, store, keys and the process are measured', async () => {
    const rp = await discover(idp)
    const person = newPerson()
    const request = await authorize(rp)
    await redeem(rp, await walkThrough(person, request.url), request)
    const { rp: robot } = await newService(idp)
    await client.clientCredentialsGrant(robot, {})
    const text = await read()
    const expected = [
      'countersign_logins_total{namespace="eip155"} 1',
      'countersign_tokens_issued_total{grant="authorization_code"} 1',
      'countersign_tokens_issued_total{grant="client_credentials"} 1',
      'countersign_http_request_duration_seconds_count{route="/token",method="POST",status="200"} 2',
      'countersign_http_request_duration_seconds_count{route="/interaction/:uid/proof",method="POST",status="200"} 1',
      'countersign_token_request_duration_seconds_count{outcome="ok"} 2',
      'countersign_events_total{type="grant"} 1',
    ]
    expect(expected.filter((line) => !text.includes(`${line}\n`))).toEqual([])
    expect(text).toContain(
      'countersign_store_operation_duration_seconds_count{part="singleUse",method="consume",outcome="ok"} 1',
    )
    expect(text).toMatch(
      /proof_verification_duration_seconds_count\{namespace="eip155",type="eip191",outcome="ok"\} 1/,
    )
    expect(text).toMatch(/countersign_signing_key_age_seconds\{alg="RS256",state="signing"\} \d+/)
    expect(text).toMatch(/countersign_build_info\{version="[^"]+",node="v\d+/)
    expect(text).toContain('nodejs_eventloop_lag_seconds')
    // Neither people nor clients, unless the operator asks for them.
    expect(text.includes(person.account)).toBe(false)
    expect(/client=|demo|robot/.exec(text)).toBeNull()
  })

  test('behavior: refusals are counted by code, rate limits by kind', async () => {
    const rp = await discover({ idp: idp.idp, secret: 'wrong' })
    await expect(client.clientCredentialsGrant(rp, {})).rejects.toThrow()
    const person = newPerson()
    const page = await openInteraction(person, (await authorize(rp)).url)
    expect((await post(person, page, 'proof', { nonsense: true })).status).toBe(400)
    for (let sent = 0; sent < 9; sent += 1) await fetch(`${idp.base}/token`, { method: 'POST' })
    const text = await read()
    expect(text).toContain('countersign_refusals_total{code="invalid_client"}')
    expect(text).toMatch(/countersign_refusals_total\{code="request_invalid"\} [1-9]/)
    expect(text).toMatch(/countersign_rate_limited_total\{kind="token.address"\} [1-9]/)
  })

  test('error: hostile paths, methods and names make no series of their own', async () => {
    const before = (await lines('countersign_')).length
    const bodies = Array.from({ length: 60 }, (_, n) => n)
    for (const n of bodies) {
      await fetch(`${idp.base}/nothing-${n}/${'x'.repeat(n * 20)}?code=secret-${n}`, { redirect: 'manual' })
      await fetch(`${idp.base}/interaction/${n}-made-up/proof`, { method: 'POST', body: '{}' })
      await fetch(`${idp.base}/admin/clients/${n}`)
    }
    for (const method of ['TRACE', 'PROPFIND', 'MKCOL', 'LOCK', 'REPORT'])
      await raw(idp.base, `${method} /a HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)
    await raw(idp.base, 'GET http://elsewhere.example/token HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
    await raw(idp.base, `GET /${'%7b"}'.repeat(50)} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)
    const series = await lines('countersign_')
    const requests = series.filter((line) => line.includes('_request_duration_seconds_count'))
    expect(series.join('\n')).not.toMatch(/nothing-|made-up|secret-|PROPFIND|TRACE|elsewhere/)
    expect(requests.filter((line) => line.includes('route="other"')).length).toBeGreaterThan(0)
    expect(requests.some((line) => line.includes('method="other"'))).toBe(true)
    // Each new pair of route and status costs its buckets; 200 requests cost a handful.
    expect(series.length - before).toBeLessThan(300)
    const again = (await lines('countersign_')).length
    await fetch(`${idp.base}/nothing-again/${'y'.repeat(99)}`)
    expect((await lines('countersign_')).length).toBe(again)
  })

  test('error: the issuer itself has no such path, and the listener no other one', async () => {
    expect((await fetch(`${idp.base}/metrics`)).status).toBe(404)
    expect((await fetch(`${at}/healthz`)).status).toBe(404)
    const posted = await fetch(`${at}/metrics`, { method: 'POST' })
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })

  describe('where an address is taken', () => {
    const start = async (server: number, metrics: number): Promise<string> => {
      const config = {
        store: { path: ':memory:' },
        log: { level: 'silent' as const },
        server: { port: server },
        metrics: { enabled: true, port: metrics },
      }
      return (await createIdp({ config })).start().then(
        () => 'started',
        ({ code }: { readonly code: string }) => code,
      )
    }
    const isOpen = (port: number) =>
      fetch(`http://127.0.0.1:${port}/`).then(
        () => true,
        () => false,
      )

    test('error: that of the metrics stops the start', async () => {
      const server = await freePort()
      expect(await start(server, Number(new URL(at).port))).toBe('EADDRINUSE')
      expect(await isOpen(server)).toBe(false)
    })

    test('error: that of the issuer stops it, and nothing else is left that listens', async () => {
      const metrics = await freePort()
      expect(await start(Number(new URL(idp.base).port), metrics)).toBe('EADDRINUSE')
      expect(await isOpen(metrics)).toBe(false)
    })
  })
})

describe('metrics, protected', () => {
  test('behavior: with the token they are read, without it or with another one they are not', async () => {
    const token = generateSecret()
    const port = await freePort()
    const idp = await startIdp({
      metrics: { enabled: true, host: '0.0.0.0', port, token: hashSecret(token), clients: true },
    })
    const at = `http://127.0.0.1:${port}/metrics`
    const ask = async (authorization?: string) =>
      fetch(at, { headers: authorization === undefined ? {} : { authorization } })
    expect((await ask(`Bearer ${token}`)).status).toBe(200)
    for (const wrong of [undefined, 'Bearer ', `Bearer ${token}x`, `Basic ${token}`])
      expect((await ask(wrong)).status).toBe(401)
    const rp = await discover(idp)
    const request = await authorize(rp)
    await redeem(rp, await walkThrough(newPerson(), request.url), request)
    const text = await (await ask(`Bearer ${token}`)).text()
    expect(text).toContain('countersign_tokens_issued_total{grant="authorization_code",client="demo"} 1')
    await idp.idp.stop()
    await expect(ask()).rejects.toThrow()
  })

  test('error: an address that is not loopback needs a token', () => {
    const config = { metrics: { enabled: true, host: '0.0.0.0' } }
    expect(() => parseConfig(config)).toThrow('metrics_public')
    expect(() => parseConfig({ metrics: { enabled: true, host: '::' } })).toThrow('metrics_public')
    expect(parseConfig({ metrics: { enabled: true, host: '::1' } }).metrics.host).toBe('::1')
    expect(parseConfig({ metrics: { host: '0.0.0.0' } }).metrics.enabled).toBe(false)
  })
})
