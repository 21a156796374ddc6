import { concat } from '@countersign/siwx-core/codec'
import { hasSharedVectors, sharedVectors } from '@countersign/testing/sharedVectors'
import { describe, expect, test } from 'vitest'
import { readAddress } from './account.ts'
import { checkEip191 } from './internal/eip191.ts'
import { bytesToHex, hexToBytes } from './internal/hex.ts'
import { checkKeySignature } from './internal/keySignature.ts'
import { type Payload, payloadsOf } from './internal/payload.ts'
import { readingsOf } from './internal/readings.ts'
import { POLKADOT } from './test/chains.ts'
import { verifyMessage } from './verifyMessage.ts'

const suite = hasSharedVectors ? describe : describe.skip
const load = <Shape>(name: string, absent: Shape): Shape =>
  hasSharedVectors ? sharedVectors<Shape>(name) : absent

const bytesOf = (text: string): Uint8Array => hexToBytes(text) as Uint8Array
const accountIdOf = (address: string): Uint8Array => readAddress(address)?.accountId ?? new Uint8Array()

type Case = { readonly name: string; readonly address: string; readonly signature: string }

suite('polkadot-js/common: verify.spec', () => {
  const { message, cases, known, negative } = load('polkadot-polkadotjs', {
    message: '',
    cases: [] as readonly Case[],
    known: { message: '', signature: '', address: '' },
    negative: [] as readonly Case[],
  })
  // These sign a text that is no sign-in, most of them without wrapping it: the signature check is asked directly.
  const payloads: readonly Payload[] = payloadsOf(message, true)
  const check = (address: string, signature: Uint8Array) =>
    checkKeySignature(accountIdOf(address), readingsOf(signature), payloads)
  const substrate = cases.filter(({ address }) => !address.startsWith('0x'))

  test('all cases are there', () => {
    expect([cases.length, substrate.length, negative.length]).toEqual([5, 4, 2])
  })

  test.each(substrate.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
    expect(await check(one.address, bytesOf(one.signature))).toMatchObject({ ok: true })
  })

  test.each(substrate.map((one) => [one.name, one] as const))(
    '%s, behind its type byte',
    async (name, one) => {
      const type = ['ed25519', 'sr25519', 'ecdsa'].findIndex((scheme) => name.startsWith(scheme))
      const typed = concat(Uint8Array.of(type), bytesOf(one.signature))
      expect(await check(one.address, typed)).toMatchObject({ ok: true })
    },
  )

  test.each(negative.map((one) => [one.address, one.signature]))(
    'refuses for %s',
    async (address, signature) => {
      expect(await check(address, bytesOf(signature))).toMatchObject({ ok: false })
    },
  )

  test('an Ethereum key without the prefix of ERC-191 is refused: 20-byte accounts sign with personal_sign', async () => {
    const bare = cases.find(({ address }) => address.startsWith('0x'))
    if (bare === undefined) throw new Error('the case is missing')
    const signature = bytesOf(bare.signature)
    expect(await checkEip191(accountIdOf(bare.address), signature, message)).toMatchObject({ ok: false })
    expect(await check(bare.address, signature)).toMatchObject({ ok: false })
  })

  test('an Ethereum key with the prefix of ERC-191', async () => {
    const text = known.message.slice('\x19Ethereum Signed Message:\n95'.length)
    const account = accountIdOf(known.address)
    expect(await checkEip191(account, bytesOf(known.signature), text)).toMatchObject({ ok: true })
  })
})

type Siws = Readonly<
  Record<'address' | 'publicKey' | 'message' | 'sigRaw' | 'sigWrapped' | 'sigWrappedWithType', string>
>

suite('TalismanSociety/siws', () => {
  const vectors = Object.entries(load<Readonly<Record<string, Siws>>>('polkadot-siws-talisman', {}))
  const verify = (message: string, signature: string, unwrapped: boolean) =>
    verifyMessage(
      { type: 'substrate:siws', message, signature },
      { domain: 'siws.xyz', nonce: '1234567890' },
      {
        now: () => new Date('2026-07-02T00:00:10Z'),
        compatibility: { unwrapped, siws: { polkadot: POLKADOT } },
      },
    )

  test.each(vectors)('%s', async (scheme, { message, publicKey, ...one }) => {
    const good = {
      ok: true,
      method: `polkadot:${scheme}`,
      key: publicKey,
      warnings: ['legacy_profile'],
      message: { requestId: 'client-specific request ID', statement: 'This is a test statement' },
    }
    expect(await verify(message, one.sigWrapped, false)).toMatchObject(good)
    expect(await verify(message, one.sigWrappedWithType, false)).toMatchObject(good)
    expect(await verify(message, one.sigRaw, true)).toMatchObject(good)
    expect(await verify(message, one.sigRaw, false)).toMatchObject({ code: 'signature_invalid' })
    expect(await verify(message.replace('test', 'text'), one.sigWrapped, true)).toMatchObject({
      code: 'signature_invalid',
    })
  })
})

suite('ECDSA signatures that begin with a type byte', () => {
  const vectors = load<readonly (Case & { readonly message: string })[]>(
    'polkadot-ecdsa-prefix-ambiguity',
    [],
  )
  test.each(vectors.map((one) => [one.message, one] as const))(
    '%s',
    async (message, { address, signature }) => {
      const payloads = payloadsOf(message, true)
      const bytes = bytesOf(signature)
      expect(await checkKeySignature(accountIdOf(address), readingsOf(bytes), payloads)).toMatchObject({
        ok: true,
        algorithm: 'polkadot:ecdsa',
      })
      expect(bytesToHex(bytes).slice(0, 4)).toBe('0x02')
    },
  )
})
