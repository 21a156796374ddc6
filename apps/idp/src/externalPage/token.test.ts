import { anyCharacter } from '@countersign/testing/anyCharacter'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { exportJWK, generateKeyPair, importJWK, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadKeyring, rotateKeys } from '../keys/keyring.ts'
import { callAs, goToPage, PAGE_ORIGIN, type Redeemed, redeemAt, withPage } from '../test/externalPage.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson } from '../test/person.ts'
import { authorize, discover } from '../test/relyingParty.ts'

let idp: TestIdp
beforeAll(async () => {
  idp = await startIdp(withPage)
})
afterAll(() => idp.idp.stop())

const handoff = async () => goToPage(newPerson(), (await authorize(await discover(idp))).url)

const seconds = () => Math.floor(Date.now() / 1000)

/** A token that this provider's own key has signed. */
const forge = async (payload: JWTPayload, header: { typ?: string; kid?: string } = {}) => {
  const { signing } = await loadKeyring(idp.idp.store)
  const key = signing.find(({ alg }) => alg === 'ES256')
  if (!key) throw new Error('no key')
  return new SignJWT({ iss: idp.idp.url, aud: PAGE_ORIGIN, exp: seconds() + 60, jti: 'x', ...payload })
    .setProtectedHeader({ alg: 'ES256', kid: key.kid, typ: 'countersign-handoff+jwt', ...header })
    .sign(await importJWK(key.jwk, 'ES256'))
}

const refusalOf = async (token: string) => {
  const { body, status } = await callAs<Redeemed>(idp, 'redeem', { handoff: token })
  return [status, body.error?.code]
}

describe('the token of a hand-off', () => {
  test('security: another character in any of its parts makes it another', async () => {
    const token = await handoff()
    const [header = '', payload = '', signature = ''] = token.split('.')
    const flip = (part: string) => (part.startsWith('e') ? `f${part.slice(1)}` : `e${part.slice(1)}`)
    for (const changed of [
      [flip(header), payload, signature],
      [header, flip(payload), signature],
      [header, payload, flip(signature)],
      [header, payload, ''],
      [header, payload],
    ])
      expect(await refusalOf(changed.join('.'))).toEqual([400, 'handoff_invalid'])
    await expect(redeemAt(idp, token)).resolves.toHaveProperty('ticket')
  })

  test.for([
    ['another issuer', { iss: 'https://other.example' }, {}],
    ['another page', { aud: 'https://other.example' }, {}],
    ['no end', { exp: undefined }, {}],
    ['no name', { jti: undefined }, {}],
    ['an empty name', { jti: '' }, {}],
    ['another type', {}, { typ: 'JWT' }],
    ['another type of ours', {}, { typ: 'at+jwt' }],
    ['no type', {}, { typ: undefined }],
    ['another key', {}, { kid: 'unknown' }],
  ] as const)('security: with %s it is none', async ([, payload, header]) => {
    expect(await refusalOf(await forge(payload as JWTPayload, header as object))).toEqual([
      400,
      'handoff_invalid',
    ])
  })

  test('security: one that we signed but never handed out is too old, as is one past its end', async () => {
    expect(await refusalOf(await forge({}))).toEqual([410, 'handoff_expired'])
    expect(await refusalOf(await forge({ exp: seconds() - 1 }))).toEqual([410, 'handoff_expired'])
  })

  test('security: without a signature, with another key, with a key of its own', async () => {
    const payload = { iss: idp.idp.url, aud: PAGE_ORIGIN, exp: seconds() + 60, jti: 'x' }
    expect(await refusalOf(new UnsecuredJWT(payload).encode())).toEqual([400, 'handoff_invalid'])
    const { signing } = await loadKeyring(idp.idp.store)
    const kid = signing.find(({ alg }) => alg === 'ES256')?.kid ?? ''
    const { privateKey, publicKey } = await generateKeyPair('ES256')
    const jwk = await exportJWK(publicKey)
    const token = await new SignJWT(payload)
      .setProtectedHeader({ alg: 'ES256', kid, jwk, typ: 'countersign-handoff+jwt' })
      .sign(privateKey)
    expect(await refusalOf(token)).toEqual([400, 'handoff_invalid'])
  })

  test('behavior: survives a rotation of keys', async () => {
    const token = await handoff()
    await rotateKeys(idp.idp.store, { now: seconds(), delay: 0 })
    await expect(redeemAt(idp, token)).resolves.toHaveProperty('ticket')
    await expect(redeemAt(idp, await handoff())).resolves.toHaveProperty('ticket')
  })

  test('security: whatever is sent is a coded refusal', async () => {
    const hostile = fc.oneof(
      fc.record({ handoff: fc.string({ unit: anyCharacter, minLength: 1, maxLength: 80 }) }),
      fc.record({ handoff: fc.base64String({ maxLength: 40 }).map((text) => `${text}.${text}.${text}`) }),
      fc.record({ ticket: fc.string({ maxLength: 40 }), account: fc.string({ maxLength: 40 }) }),
      fc.object(),
    )
    await fc.assert(
      fc.asyncProperty(hostile, fc.constantFrom('redeem', 'challenge'), async (body, endpoint) => {
        const answer = await callAs<Redeemed>(idp, endpoint as 'redeem', body)
        expect(answer.status).toBeGreaterThanOrEqual(400)
        expect(answer.status).toBeLessThan(500)
        expect(answer.body.error?.code).toMatch(/^[a-z_]+$/)
      }),
      runs(60),
    )
  })
})
