import { anyCharacter } from '@countersign/testing/anyCharacter'
import { anyJsonText } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { MACHINES, newService } from '../test/machine.ts'

const text = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 60 }),
  fc.constantFrom(
    '',
    '__proto__',
    'constructor',
    'files',
    'files.read',
    'urn:countersign:nft',
    'https://calendar.example',
    '.',
    '..',
    'e30.e30.',
  ),
)
const jwtLike = fc
  .tuple(anyJsonText, anyJsonText, fc.base64String({ maxLength: 40 }))
  .map(([head, body, end]) => [btoa(encodeURI(head)), btoa(encodeURI(body)), end].join('.'))

describe('hostile requests of services', () => {
  let idp: TestIdp
  let authorization: string
  let rp: client.Configuration
  beforeAll(async () => {
    idp = await startIdp({ m2m: MACHINES, limits: { tokensPerClient: { count: 100_000, seconds: 60 } } })
    const service = await newService(idp)
    rp = service.rp
    authorization = `Basic ${btoa(`robot:${encodeURIComponent(service.secret)}`)}`
  })
  afterAll(() => idp.idp.stop())

  const post = async (path: string, fields: readonly (readonly [string, string])[], headers: object = {}) => {
    const body = new URLSearchParams(fields.map(([name, value]) => [name, value]))
    const response = await fetch(`${idp.base}${path}`, {
      method: 'POST',
      headers: { authorization, ...headers },
      body,
    })
    return { status: response.status, text: await response.text() }
  }

  test('error: token requests are answered, never with more than is allowed', async () => {
    const names = fc.constantFrom(
      'resource',
      'audience',
      'scope',
      'client_id',
      'grant_type',
      'client_assertion',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(names, text), { maxLength: 4 }), async (fields) => {
        const { status, text: answer } = await post('/token', [
          ['grant_type', 'client_credentials'],
          ...fields,
        ])
        expect(status).toBeOneOf([200, 400, 401])
        if (status !== 200) return
        const { scope = '' } = JSON.parse(answer) as { scope?: string }
        for (const one of scope.split(' ').filter(Boolean))
          expect(['events.read', 'events.write', 'files.read']).toContain(one)
      }),
      runs(40),
    )
  })

  test('error: any credentials are answered', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 40 }), async (credentials) => {
        const basic = { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }
        const { status } = await post('/token', [['grant_type', 'client_credentials']], basic)
        expect(status).toBeOneOf([400, 401])
      }),
      runs(30),
    )
  })

  test('error: whatever is no token of ours is not active, and its revocation is no error', async () => {
    const { access_token: token } = await client.clientCredentialsGrant(rp, {})
    const broken = fc
      // The last letter has bits that say nothing; the deny-list goes by `jti`, not by spelling.
      .tuple(fc.nat({ max: token.length - 2 }), fc.constantFrom('A', 'B', '.', '=', '-'))
      .map(([at, letter]) => `${token.slice(0, at)}${letter}${token.slice(at + 1)}`)
      .filter((changed) => changed !== token && changed.split('.').length === 3)
    await fc.assert(
      fc.asyncProperty(fc.oneof(text, jwtLike, broken), async (value) => {
        const told = await post('/token/introspection', [['token', value]])
        expect(told.status).toBeOneOf([200, 400])
        expect(told.text).not.toContain('"active":true')
        expect((await post('/token/revocation', [['token', value]])).status).toBeOneOf([200, 400])
      }),
      runs(40),
    )
    expect((await client.tokenIntrospection(rp, token)).active).toBe(true)
  })
})
