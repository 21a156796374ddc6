import { expected, now } from '@countersign/testing/signInFields'
import { describe, expect, test, vi } from 'vitest'
import { ALICE, aliceKeys, bobKeys, keyOf } from './test/keys.ts'
import { signInText } from './test/message.ts'
import { BLOCK, testChain } from './test/readers.ts'
import { signProof } from './test/wallet.ts'
import type { AccountKey, ChainReader, FlowProof } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

const text = signInText()
const proof = signProof('flow:user-signature', text)

const verify = (sent: FlowProof, more = {}, chain: Partial<ChainReader> = {}) =>
  verifyMessage(sent, { ...expected, ...more }, { now, reader: (chainId) => testChain(chainId, chain) })

const withKeys = (keys: readonly AccountKey[]) => ({ accountKeys: () => Promise.resolve(keys) })

describe('the chain', () => {
  test('without a reader nothing is decided, and no nonce is spent', async () => {
    const nonce = vi.fn(() => true)
    for (const reader of [undefined, () => undefined]) {
      const result = await verifyMessage(proof, { ...expected, nonce }, { now, reader })
      expect(result).toMatchObject({ code: 'reader_missing', stage: 'chain', retryable: false })
    }
    expect(nonce).not.toHaveBeenCalled()
  })

  test('the reader is asked for the network of the message', async () => {
    const reader = vi.fn(() => testChain('mainnet'))
    await verifyMessage(proof, expected, { now, reader })
    expect(reader).toHaveBeenCalledExactlyOnceWith('mainnet')
  })

  test('a reader of another network is not believed', async () => {
    const reader = () => testChain('testnet')
    expect(await verifyMessage(proof, expected, { now, reader })).toMatchObject({
      code: 'chain_inconsistent',
      retryable: true,
    })
  })

  test.each(['chainId', 'sealedBlock', 'accountKeys'] as const)('%s fails: undecided', async (method) => {
    const cause = new Error('down')
    expect(await verify(proof, {}, { [method]: () => Promise.reject(cause) })).toMatchObject({
      code: 'chain_unavailable',
      retryable: true,
      cause,
    })
  })

  test.each([
    ['no block', { sealedBlock: () => Promise.resolve(null) }],
    ['no height', { sealedBlock: () => Promise.resolve({ height: -1n, id: 'b1'.repeat(32), timestamp: 0 }) }],
    [
      'no time',
      { sealedBlock: () => Promise.resolve({ height: 1n, id: 'b1'.repeat(32), timestamp: Number.NaN }) },
    ],
    ['no id', { sealedBlock: () => Promise.resolve({ height: 1n, id: '0x', timestamp: 0 }) }],
    ['no list', { accountKeys: () => Promise.resolve({}) }],
    ['no keys', { accountKeys: () => Promise.resolve([null]) }],
    ['the same key twice', withKeys([keyOf(0, 41), keyOf(0, 41)])],
    ['too heavy a key', withKeys([keyOf(0, 41, { weight: 1001 })])],
    ['a negative weight', withKeys([keyOf(0, 41, { weight: -1 })])],
  ])('a reader that answers nonsense leaves it undecided: %s', async (_name, chain) => {
    expect(await verify(proof, {}, chain as unknown as Partial<ChainReader>)).toMatchObject({
      code: 'chain_unavailable',
    })
  })

  test('a node whose sealed block is older than the message is not believed', async () => {
    const at = (seconds: number) => ({
      sealedBlock: () => Promise.resolve({ ...BLOCK, timestamp: now().getTime() - seconds * 1000 }),
    })
    expect(await verify(proof, {}, at(60))).toMatchObject({ ok: true })
    expect(await verify(proof, {}, at(61))).toMatchObject({ code: 'chain_inconsistent', retryable: true })
    expect(await verify(proof, { clockSkew: 5 }, at(6))).toMatchObject({ code: 'chain_inconsistent' })
  })

  test('an account that does not exist has no keys', async () => {
    const none = { accountKeys: () => Promise.resolve(undefined) }
    expect(await verify(proof, {}, none)).toMatchObject({ code: 'key_not_found', field: 'address' })
    expect(await verify(proof, {}, withKeys([]))).toMatchObject({ code: 'key_not_found', field: 'keyId' })
  })

  test('keys are read at the sealed block', async () => {
    const accountKeys = vi.fn(() => Promise.resolve(aliceKeys))
    await verify(proof, {}, { accountKeys })
    expect(accountKeys).toHaveBeenCalledExactlyOnceWith(ALICE, expect.objectContaining({ height: 7n }))
  })

  test.each([
    ['a curve', keyOf(0, 41, { signingAlgorithm: 'BLS_BLS12_381' })],
    ['a hash', { ...keyOf(0, 41), hashingAlgorithm: 'KMAC128_BLS_BLS12_381' }],
    ['a length', { ...keyOf(0, 41), publicKey: new Uint8Array(96) }],
    ['a point', { ...keyOf(0, 41), publicKey: new Uint8Array(64).fill(1) }],
  ])('a key with %s that accounts do not have is not supported', async (_name, key) => {
    expect(await verify(proof, {}, withKeys([key]))).toMatchObject({ code: 'key_type_unsupported' })
  })

  test('the curve and the hash are those of the key, not whatever fits', async () => {
    const [key] = aliceKeys
    for (const other of [{ hashingAlgorithm: 'SHA2_256' }, { publicKey: bobKeys[0]?.publicKey }]) {
      expect(await verify(proof, {}, withKeys([{ ...key, ...other } as AccountKey]))).toMatchObject({
        code: 'signature_invalid',
      })
    }
  })
})
