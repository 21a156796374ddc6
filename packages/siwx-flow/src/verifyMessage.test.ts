import { expected, NONCE, now } from '@countersign/testing/signInFields'
import { describe, expect, test, vi } from 'vitest'
import { ALICE, aliceKeys, BOB, bobKeys, hexOf, keyOf, TESTNET } from './test/keys.ts'
import { signInText } from './test/message.ts'
import { EVIDENCE, testChain } from './test/readers.ts'
import { type Signer, signProof } from './test/wallet.ts'
import type { ChainReader, FlowMethod, FlowProof } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

const USER = 'flow:user-signature'
const ACCOUNT = 'flow:account-proof'
const TYPES: readonly FlowMethod[] = [USER, ACCOUNT]
const text = signInText()
const proof = signProof(USER, text)

const verify = (sent: FlowProof, more = {}, chain: Partial<ChainReader> = {}) =>
  verifyMessage(sent, { ...expected, ...more }, { now, reader: (chainId) => testChain(chainId, chain) })

describe.each(TYPES)('%s', (type) => {
  const sign = (keyIds: readonly number[], more: Signer = {}) => signProof(type, text, { keyIds, ...more })

  test('default', async () => {
    expect(await verify(sign([0]))).toEqual({
      ok: true,
      account: `flow:mainnet:${ALICE}`,
      subject: `flow:mainnet:${ALICE}`,
      accountKind: 'named',
      method: type,
      key: hexOf(aliceKeys[0]?.publicKey as Uint8Array),
      message: expect.objectContaining({ address: ALICE, chainId: 'mainnet', nonce: NONCE }),
      evidence: EVIDENCE,
      warnings: [],
    })
  })

  test.each([
    [0, 'P-256 with SHA3-256'],
    [6, 'P-256 with SHA2-256'],
    [7, 'secp256k1 with SHA3-256'],
    [3, 'secp256k1 with SHA2-256'],
  ])('key %i: %s', async (keyId) => {
    expect(await verify(sign([keyId]))).toMatchObject({ ok: true })
    const [signature] = sign([keyId]).signatures
    const other = { ...signProof(type, signInText({ statement: 'Other.' })), signatures: [signature] }
    expect(await verify(other as FlowProof)).toMatchObject({
      code: 'signature_invalid',
      received: String(keyId),
    })
  })

  test('several keys weigh together', async () => {
    const result = await verify(sign([1, 2]))
    expect(result).toMatchObject({ ok: true, accountKind: 'multisig' })
    expect(result).not.toHaveProperty('key')
    expect(await verify(sign([2, 1, 5]))).toMatchObject({ ok: true })
  })

  test.each([
    ['one half', [1], '500'],
    ['999', [1, 8], '999'],
    ['a key without weight', [5], '0'],
  ] as const)('too little weight: %s', async (_name, keyIds, received) => {
    expect(await verify(sign(keyIds))).toMatchObject({
      code: 'weight_insufficient',
      expected: '1000',
      received,
    })
  })

  test('a revoked key refuses the proof, also beside one that is enough', async () => {
    expect(await verify(sign([4]))).toMatchObject({ code: 'key_revoked', received: '4' })
    expect(await verify(sign([0, 4]))).toMatchObject({ code: 'key_revoked' })
  })

  test('a repeated key refuses the proof', async () => {
    expect(await verify(sign([1, 1]))).toMatchObject({ code: 'duplicate_key', received: '1' })
    expect(await verify(sign([0, 0]))).toMatchObject({ code: 'duplicate_key' })
  })

  test('an unknown key refuses the proof', async () => {
    const keys = [keyOf(9, 41)]
    expect(await verify(sign([9], { keys }))).toMatchObject({ code: 'key_not_found', received: '9' })
  })

  test('every signature must hold, also one that is not needed', async () => {
    const [good] = sign([0]).signatures
    const bad = { ...sign([1]).signatures[0], signature: good?.signature }
    const sent = { type, message: text, signatures: [good, bad] } as FlowProof
    expect(await verify(sent)).toMatchObject({ code: 'signature_invalid', received: '1' })
  })

  test("another account's key is refused under either name", async () => {
    const foreign = sign([0], { address: BOB, keys: bobKeys })
    expect(await verify(foreign)).toMatchObject({ code: 'key_account_mismatch', stage: 'binding' })
    const renamed = { ...foreign, signatures: foreign.signatures.map((one) => ({ ...one, addr: ALICE })) }
    expect(await verify(renamed)).toMatchObject({ code: 'signature_invalid' })
  })

  test('all signatures must name the account of the message', async () => {
    const [mine] = sign([0]).signatures
    const [theirs] = sign([0], { address: BOB, keys: bobKeys }).signatures
    const mixed = { type, message: text, signatures: [mine, { ...theirs, keyId: 1 }] } as FlowProof
    expect(await verify(mixed)).toMatchObject({ code: 'key_account_mismatch' })
  })

  test('an account on testnet is another subject', async () => {
    const message = signInText({ address: TESTNET, chainId: 'testnet' })
    const sent = signProof(type, message, { address: TESTNET })
    expect(await verify(sent)).toMatchObject({ ok: true, subject: `flow:testnet:${TESTNET}` })
  })

  test('high s is accepted with a warning', async () => {
    const twin = (keyId: number, order: bigint) => {
      const [signature] = sign([keyId]).signatures
      const s = order - BigInt(`0x${signature?.signature.slice(64)}`)
      const high = signature?.signature.slice(0, 64) + s.toString(16).padStart(64, '0')
      return { type, message: text, signatures: [{ ...signature, signature: high }] } as FlowProof
    }
    const results = [
      await verify(twin(3, 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n)),
      await verify(twin(0, 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n)),
      await verify(sign([0])),
    ]
    expect(results.every(({ ok }) => ok)).toBe(true)
    // Of P-256 signatures either twin can be the high one.
    expect(results[0]).toMatchObject({ warnings: ['high_s'] })
    expect(results.slice(1).filter((result) => result.ok && result.warnings.length === 1)).toHaveLength(1)
  })
})

describe('expectations', () => {
  test('allow', async () => {
    for (const type of TYPES) {
      const sent = signProof(type, text)
      expect(await verify(sent, { allow: [type] })).toMatchObject({ ok: true })
      const others = TYPES.filter((other) => other !== type)
      expect(await verify(sent, { allow: others })).toMatchObject({ code: 'proof_type_not_allowed' })
    }
  })

  test('requireOnchain holds always: the keys are the chain’s', async () => {
    expect(await verify(proof, { requireOnchain: true })).toMatchObject({ ok: true, evidence: EVIDENCE })
  })
})

describe('the order', () => {
  test('the nonce is spent once, after the binding and before the chain is asked', async () => {
    const asked = vi.fn(() => Promise.resolve('mainnet'))
    const nonce = vi.fn(() => {
      expect(asked).not.toHaveBeenCalled()
      return true
    })
    const foreign = signProof(USER, text, { address: BOB, keys: bobKeys })
    expect(await verify(foreign, { nonce })).toMatchObject({ code: 'key_account_mismatch' })
    expect(nonce).not.toHaveBeenCalled()
    expect(await verify(proof, { nonce }, { chainId: asked })).toMatchObject({ ok: true })
    expect(nonce).toHaveBeenCalledTimes(1)
    expect(asked).toHaveBeenCalledTimes(1)
  })

  test('a refused nonce asks no chain', async () => {
    const chainId = vi.fn(() => Promise.resolve('mainnet'))
    expect(await verify(proof, { nonce: () => false }, { chainId })).toMatchObject({ code: 'nonce_used' })
    expect(chainId).not.toHaveBeenCalled()
  })
})
