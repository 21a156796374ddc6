import type { Expectations } from '@countersign/siwx-core'
import { expected, now } from '@countersign/testing/signInFields'
import { describe, expect, test, vi } from 'vitest'
import { accounts, alice, bob, generic } from './test/keys.ts'
import { BRANCH, GHOSTNET, MAINNET, signInText } from './test/message.ts'
import type { Block, ChainReader, TezosProof } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

const BLOCK: Block = { chainId: MAINNET, hash: BRANCH, level: 7_654_321, timestamp: '2026-11-21T11:59:48Z' }
const EVIDENCE = {
  kind: 'onchain',
  chain: `tezos:${MAINNET}`,
  blockNumber: '7654321',
  blockHash: BRANCH,
  blockTime: BLOCK.timestamp,
}

const revealed = (key: string | undefined, block: Block = BLOCK): ChainReader => ({
  finalBlock: async () => block,
  managerKey: async () => key,
})

const text = signInText({ address: alice.address })
const proof = await alice.sign(text)
const bare: TezosProof = { ...proof, publicKey: undefined }

const verify = (sent: TezosProof, reader?: ChainReader, more: Partial<Expectations> = {}) =>
  verifyMessage(
    sent,
    { ...expected, ...more },
    { now, reader: (id) => (id === MAINNET ? reader : undefined) },
  )

describe('a proof without a key', () => {
  test.each(['ed25519', 'secp256k1', 'p256', 'bls12-381'] as const)(
    'is decided by the revealed key: %s',
    async (curve) => {
      const { address, publicKey, sign } = accounts[curve]
      const sent = { ...(await sign(signInText({ address }))), publicKey: undefined }
      expect(await verify(sent, revealed(publicKey))).toMatchObject({
        ok: true,
        method: `tezos:${curve}`,
        evidence: EVIDENCE,
      })
    },
  )

  test('takes the curve of the prefix sig from the chain', async () => {
    const sent = { ...bare, signature: generic(bare.signature) }
    expect(await verify(sent, revealed(alice.publicKey))).toMatchObject({ ok: true })
  })

  test('and by another account is refused', async () => {
    const { signature } = await bob.sign(text)
    expect(await verify({ ...bare, signature }, revealed(alice.publicKey))).toMatchObject({
      code: 'signature_invalid',
    })
    const other = await accounts.p256.sign(text)
    const foreign = { ...bare, signature: other.signature }
    expect(await verify(foreign, revealed(alice.publicKey))).toMatchObject({ code: 'signature_malformed' })
  })

  test('needs a reader, which costs no nonce', async () => {
    const nonce = vi.fn(() => true)
    expect(await verify(bare, undefined, { nonce })).toMatchObject({
      code: 'reader_missing',
      retryable: false,
    })
    expect(nonce).not.toHaveBeenCalled()
  })

  test('of an account that has revealed nothing must bring the key', async () => {
    expect(await verify(bare, revealed(undefined))).toMatchObject({ code: 'key_not_found', stage: 'chain' })
    expect(await verify(proof, revealed(undefined))).toMatchObject({ ok: true })
  })
})

describe('requireOnchain', () => {
  test('rests the decision on a block', async () => {
    const more = { requireOnchain: true }
    expect(await verify(proof, revealed(alice.publicKey), more)).toMatchObject({
      ok: true,
      evidence: EVIDENCE,
    })
    expect(await verify(proof, revealed(undefined), more)).toMatchObject({ ok: true, evidence: EVIDENCE })
    expect(await verify(proof, undefined, more)).toMatchObject({ code: 'reader_missing' })
    expect(await verify(proof)).toMatchObject({ ok: true, evidence: { kind: 'offline' } })
  })

  test('asks nothing for a signature that does not hold', async () => {
    const reader = revealed(alice.publicKey)
    const block = vi.spyOn(reader, 'finalBlock')
    const { signature } = await bob.sign(text)
    expect(await verify({ ...proof, signature }, reader, { requireOnchain: true })).toMatchObject({
      code: 'signature_invalid',
    })
    expect(block).not.toHaveBeenCalled()
  })
})

describe('a chain that cannot decide', () => {
  const down = () => Promise.reject(new Error('down'))
  test.each<readonly [string, ChainReader]>([
    ['no block', { ...revealed(alice.publicKey), finalBlock: down }],
    ['no key', { ...revealed(alice.publicKey), managerKey: down }],
    ['a key of another kind', revealed(alice.address)],
    ['a key that is none', revealed('null')],
    ['a key that is no text', revealed(null as never)],
    ['a block of nothing', revealed(alice.publicKey, null as never)],
    ['a block without a hash', revealed(alice.publicKey, { ...BLOCK, hash: 'head' })],
    ['a block without a chain', revealed(alice.publicKey, { ...BLOCK, chainId: 'main' })],
    ['a block below zero', revealed(alice.publicKey, { ...BLOCK, level: -1 })],
    ['a block without a time', revealed(alice.publicKey, { ...BLOCK, timestamp: 'now' })],
  ])('is unavailable: %s', async (_name, reader) => {
    expect(await verify(bare, reader)).toMatchObject({ code: 'chain_unavailable', retryable: true })
  })

  test('is inconsistent on another chain', async () => {
    const reader = revealed(alice.publicKey, { ...BLOCK, chainId: GHOSTNET })
    expect(await verify(bare, reader)).toMatchObject({
      code: 'chain_inconsistent',
      retryable: true,
      expected: MAINNET,
      received: GHOSTNET,
    })
  })

  test('is inconsistent when it gives the key of another account', async () => {
    const sent = { ...bare, signature: (await bob.sign(text)).signature }
    const reader = revealed(bob.publicKey)
    expect(await verify(sent, reader)).toMatchObject({ code: 'chain_inconsistent' })
    expect(await verify(proof, reader, { requireOnchain: true })).toMatchObject({
      code: 'chain_inconsistent',
    })
  })

  test('leaves nothing to the message: its own chain is asked', async () => {
    const elsewhere = await alice.sign(signInText({ address: alice.address, chainId: GHOSTNET }))
    const sent = { ...elsewhere, publicKey: undefined }
    expect(await verify(sent, revealed(alice.publicKey))).toMatchObject({ code: 'reader_missing' })
  })
})
