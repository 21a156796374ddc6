import { bytesToBase64, concat } from '@countersign/siwx-core/codec'
import { expected, NONCE, NOW, now } from '@countersign/testing/signInFields'
import algosdk from 'algosdk'
import { describe, expect, test } from 'vitest'
import { createMessage } from './createMessage.ts'
import { signingPayload } from './signingPayload.ts'
import { alice, MAINNET, MAINNET_HASH, TESTNET_HASH, transactionOf } from './test/keys.ts'
import { signInText } from './test/message.ts'
import { verifyMessage } from './verifyMessage.ts'

const fields = {
  domain: 'app.example',
  address: alice.address,
  statement: 'Sign in to Example.',
  uri: 'https://app.example/login',
  chainId: MAINNET,
  nonce: NONCE,
  issuedAt: NOW,
}
const message = createMessage(fields)
const text = signInText({ address: alice.address })
const verify = (proof: Parameters<typeof verifyMessage>[0]) => verifyMessage(proof, expected, { now })
const sha256 = async (bytes: Uint8Array) =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)))

describe('signingPayload', () => {
  test('algorand:arc60 is what signData takes, and its answer verifies', async () => {
    const payload = signingPayload({ type: 'algorand:arc60', message })
    expect(payload).toMatchObject({ domain: 'app.example', metadata: { scope: 1, encoding: 'base64' } })
    const data = Uint8Array.from(atob(payload.data), (character) => character.charCodeAt(0))
    const signed = concat(await sha256(data), await sha256(payload.authenticatorData))
    const proof = {
      type: 'algorand:arc60',
      data: payload.data,
      authenticatorData: bytesToBase64(payload.authenticatorData),
      signature: bytesToBase64(await alice.raw(signed)),
    } as const
    expect(await verify(proof)).toMatchObject({ ok: true, method: 'algorand:arc60' })
  })

  test('algorand:mx is the text; the wallet puts MX in front', async () => {
    const bytes = signingPayload({ type: 'algorand:mx', message })
    expect(new TextDecoder().decode(bytes)).toBe(text)
    const signature = bytesToBase64(algosdk.signBytes(bytes, alice.secretKey))
    expect(await verify({ type: 'algorand:mx', message: text, signature })).toMatchObject({ ok: true })
  })

  test('algorand:unprefixed is the text', async () => {
    const bytes = signingPayload({ type: 'algorand:unprefixed', message })
    const signature = bytesToBase64(await alice.raw(bytes))
    expect(await verify({ type: 'algorand:unprefixed', message: text, signature })).toMatchObject({
      ok: true,
    })
  })

  test.each([
    [undefined, { first: 1, last: 1 }],
    [
      { first: 127, last: 128 },
      { first: 127, last: 128 },
    ],
    [
      { first: 255, last: 256 },
      { first: 255, last: 256 },
    ],
    [
      { first: 65_535, last: 65_536 },
      { first: 65_535, last: 65_536 },
    ],
    [
      { first: 4_294_967_295, last: 4_294_967_296 },
      { first: 4_294_967_295, last: 4_294_967_296 },
    ],
  ])(
    'algorand:arc14 is the transaction of the SDK to the byte: rounds %j',
    async (rounds, { first, last }) => {
      const bytes = signingPayload({ type: 'algorand:arc14', message, genesisHash: MAINNET_HASH, rounds })
      const same = transactionOf(alice.address, text, { firstValid: first, lastValid: last })
      expect(bytes).toEqual(algosdk.encodeUnsignedTransaction(same))
      const signed = algosdk.decodeUnsignedTransaction(bytes).signTxn(alice.secretKey)
      const proof = { type: 'algorand:arc14', transaction: bytesToBase64(signed) } as const
      expect(await verify(proof)).toMatchObject({ ok: true, method: 'algorand:arc14' })
    },
  )

  test('algorand:arc14 with a short text', () => {
    const short = createMessage({
      ...fields,
      domain: 'a.b',
      statement: undefined,
      uri: 'a:b',
      nonce: '12345678',
    })
    expect(signingPayload({ type: 'algorand:arc14', message: short, genesisHash: MAINNET_HASH })).toEqual(
      algosdk.encodeUnsignedTransaction(
        transactionOf(
          alice.address,
          `a.b wants you to sign in with your Algorand account:\n${alice.address}\n\n\nURI: a:b\nVersion: 1\nNonce: 12345678\nIssued At: ${NOW}\nChain ID: ${MAINNET}`,
        ),
      ),
    )
  })

  test.each([
    ['a type that does not exist', { type: 'eip191' }, 'proof_type_not_allowed'],
    ['another network', { type: 'algorand:arc14', genesisHash: TESTNET_HASH }, 'chain_mismatch'],
    ['no genesis hash', { type: 'algorand:arc14', genesisHash: '' }, 'chain_mismatch'],
    ['round 0', { rounds: { first: 0, last: 1 } }, 'time_invalid'],
    ['rounds backwards', { rounds: { first: 2, last: 1 } }, 'time_invalid'],
    ['too many rounds', { rounds: { first: 1, last: 1002 } }, 'time_invalid'],
    ['half a round', { rounds: { first: 1.5, last: 2 } }, 'time_invalid'],
    ['a long text', { message: { ...message, statement: 'a'.repeat(900) } }, 'input_too_large'],
  ])('error: throws for %s', (_name, changes, code) => {
    const options = { type: 'algorand:arc14', message, genesisHash: MAINNET_HASH, ...changes }
    expect(() => signingPayload(options as never)).toThrow(expect.objectContaining({ code }))
  })
})
