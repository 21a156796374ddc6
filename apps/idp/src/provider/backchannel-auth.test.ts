import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CALLBACK, startIdp, type TestIdp } from '../test/idp.ts'

/** What each endpoint is asked by clients themselves, without a person. */
const REQUESTS = {
  '/token': {
    grant_type: 'authorization_code',
    code: 'x',
    redirect_uri: CALLBACK,
    code_verifier: 'x'.repeat(43),
  },
  '/request': {
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope: 'openid',
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
  },
  '/token/revocation': { token: 'x' },
  '/token/introspection': { token: 'x' },
  '/device/auth': { scope: 'openid' },
} as const

describe('endpoints for clients themselves', () => {
  let idp: TestIdp
  beforeAll(async () => {
    idp = await startIdp()
    await idp.idp.clients.update('demo', { deviceGrant: true })
  })
  afterAll(() => idp.idp.stop())

  const post = async (path: keyof typeof REQUESTS, secret: string | undefined) => {
    const response = await fetch(`${idp.base}${path}`, {
      method: 'POST',
      headers: secret === undefined ? {} : { authorization: `Basic ${btoa(`demo:${secret}`)}` },
      body: new URLSearchParams({ client_id: 'demo', ...REQUESTS[path] }),
    })
    const text = await response.text()
    return { status: response.status, error: text === '' ? undefined : JSON.parse(text).error }
  }

  test.for(Object.keys(REQUESTS) as (keyof typeof REQUESTS)[])(
    'security: %s wants the credentials of a confidential client',
    async (path) => {
      expect((await post(path, idp.secret)).error).not.toBe('invalid_client')
      for (const secret of [undefined, 'wrong', `${idp.secret}x`])
        expect(await post(path, secret)).toEqual({ status: 401, error: 'invalid_client' })
      expect(await post(path, '')).toEqual({ status: 400, error: 'invalid_request' })
    },
  )
})
