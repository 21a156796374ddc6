import { base64ToBytes, bytesToBase58, bytesToBase64 } from '@countersign/siwx-core/codec'
import { expected, NONCE, NOW, now } from '@countersign/testing/signInFields'
import { describe, expect, test, vi } from 'vitest'
import { signingPayload } from './signingPayload.ts'
import { BLOCK, toyChain } from './test/chain.ts'
import { ALICE, alice, BOB, bob, CAROL, carol, withHighS } from './test/keys.ts'
import { signInText } from './test/message.ts'
import type { AccessKey, ChainReader, NearProof, VerifyContext } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

const text = signInText()
const proof = await alice.sign(text, 'alice.near')
const implicit = await alice.sign(signInText({ address: ALICE }), ALICE)
const ethImplicit = await carol.sign(signInText({ address: CAROL }), CAROL)

const keys = (publicKey: string, kind: AccessKey = 'full_access') => ({ keys: { [publicKey]: kind } })
const chain = toyChain({ 'alice.near': keys(alice.publicKey) })
const verify = (sent: NearProof, reader: ChainReader | undefined = chain, more: VerifyContext = {}) =>
  verifyMessage(sent, expected, { now, reader: () => reader, ...more })
const offline = (sent: NearProof, more: VerifyContext = {}, demands = {}) =>
  verifyMessage(sent, { ...expected, ...demands }, { now, ...more })

describe('a named account', () => {
  test('is accepted by a full-access key, with the block as evidence and the network in the subject', async () => {
    expect(await verify(proof)).toEqual({
      ok: true,
      account: 'near:mainnet:alice.near',
      subject: 'near:mainnet:alice.near',
      accountKind: 'named',
      method: 'near:nep413',
      key: ALICE,
      message: expect.objectContaining({ address: 'alice.near', nonce: NONCE }),
      evidence: {
        kind: 'onchain',
        chain: 'near:mainnet',
        blockNumber: BLOCK.height.toString(),
        blockHash: BLOCK.hash,
        blockTime: '2026-11-21T12:00:01.123Z',
      },
      warnings: [],
    })
  })

  test('a function-call key is refused', async () => {
    const limited = toyChain({ 'alice.near': keys(alice.publicKey, 'limited') })
    expect(await verify(proof, limited)).toMatchObject({ code: 'key_not_full_access', stage: 'chain' })
  })

  test('a key of another account is refused', async () => {
    const both = toyChain({ 'alice.near': keys(alice.publicKey), 'bob.near': keys(bob.publicKey) })
    expect(await verify(await bob.sign(text, 'alice.near'), both)).toMatchObject({ code: 'key_not_found' })
  })

  test('that does not exist is refused', async () => {
    expect(await verify(proof, toyChain({}))).toMatchObject({ code: 'key_not_found' })
  })

  test('is never decided without a chain', async () => {
    expect(await offline(proof)).toMatchObject({ code: 'reader_missing', retryable: false })
    expect(await offline(proof, { offlineImplicit: true })).toMatchObject({ code: 'reader_missing' })
  })
})

describe('an implicit account', () => {
  test('is accepted with the key that it is named after', async () => {
    expect(await verify(implicit, toyChain({ [ALICE]: keys(alice.publicKey) }))).toMatchObject({
      ok: true,
      account: `near:mainnet:${ALICE}`,
      accountKind: 'implicit',
      evidence: { kind: 'onchain' },
    })
  })

  test('is accepted when it does not exist yet', async () => {
    expect(await verify(implicit, toyChain({}))).toMatchObject({ ok: true, evidence: { kind: 'onchain' } })
  })

  test('is refused when its owner has removed that key', async () => {
    const rotated = toyChain({ [ALICE]: keys(bob.publicKey) })
    expect(await verify(implicit, rotated)).toMatchObject({ code: 'key_not_found', stage: 'chain' })
  })

  test('is accepted with another key that was added to it', async () => {
    const rotated = toyChain({ [ALICE]: keys(bob.publicKey) })
    const other = await bob.sign(signInText({ address: ALICE }), ALICE)
    expect(await verify(other, rotated)).toMatchObject({ ok: true, accountKind: 'implicit', key: BOB })
  })

  test('that does not exist yet is refused with any other key', async () => {
    const other = await bob.sign(signInText({ address: ALICE }), ALICE)
    expect(await verify(other, toyChain({}))).toMatchObject({ code: 'key_not_found' })
  })

  test('is decided without a chain only on demand, and says so', async () => {
    expect(await offline(implicit)).toMatchObject({ code: 'reader_missing' })
    expect(await offline(implicit, { offlineImplicit: true })).toMatchObject({
      ok: true,
      evidence: { kind: 'offline' },
      warnings: ['code_not_checked'],
    })
    const demanded = await offline(implicit, { offlineImplicit: true }, { requireOnchain: true })
    expect(demanded).toMatchObject({ code: 'reader_missing' })
    const other = await bob.sign(signInText({ address: ALICE }), ALICE)
    expect(await offline(other, { offlineImplicit: true })).toMatchObject({ code: 'reader_missing' })
  })

  test('a reader is asked even when offline decisions are allowed', async () => {
    const rotated = toyChain({ [ALICE]: {} })
    const sent = await verify(implicit, rotated, { offlineImplicit: true })
    expect(sent).toMatchObject({ code: 'key_not_found' })
  })
})

describe('an eth-implicit account', () => {
  test('is accepted with its secp256k1 key when it does not exist yet', async () => {
    expect(await verify(ethImplicit, toyChain({}))).toMatchObject({ ok: true, accountKind: 'implicit' })
    expect(await offline(ethImplicit, { offlineImplicit: true })).toMatchObject({ ok: true })
  })

  test('is accepted with an access key, as the accounts older than NEP-518 have', async () => {
    const old = toyChain({ [CAROL]: keys(alice.publicKey) })
    const sent = await alice.sign(signInText({ address: CAROL }), CAROL)
    expect(await verify(sent, old)).toMatchObject({ ok: true, key: ALICE })
  })

  test('is refused when it exists without that key', async () => {
    expect(await verify(ethImplicit, toyChain({ [CAROL]: {} }))).toMatchObject({ code: 'key_not_found' })
  })

  test('is refused with another secp256k1 key', async () => {
    const other = await (await import('./test/keys.ts'))
      .keyOf(0xd3, 'secp256k1')
      .sign(signInText({ address: CAROL }), CAROL)
    expect(await verify(other, toyChain({}))).toMatchObject({ code: 'key_not_found' })
  })
})

describe('a deterministic account', () => {
  test('is left to NEP-641', async () => {
    const account = `0s${'1a'.repeat(20)}`
    const sent = await alice.sign(signInText({ address: account }), account)
    const refused = await verify(sent, toyChain({ [account]: keys(alice.publicKey) }))
    expect(refused).toMatchObject({ code: 'account_type_unsupported', stage: 'binding' })
  })
})

describe('the account of the proof', () => {
  test('must be the one in the message', async () => {
    const both = toyChain({ 'alice.near': keys(alice.publicKey), 'bob.near': keys(alice.publicKey) })
    const sent = { ...proof, accountId: 'bob.near' }
    expect(await verify(sent, both)).toMatchObject({ code: 'account_mismatch', stage: 'binding' })
  })

  test('stands for a message that names none', async () => {
    const nameless = await alice.sign(signInText({ address: undefined }), 'alice.near')
    expect(await verify(nameless)).toMatchObject({ ok: true, account: 'near:mainnet:alice.near' })
    const elsewhere = { ...nameless, accountId: 'bob.near' }
    expect(await verify(elsewhere)).toMatchObject({ code: 'key_not_found' })
  })

  test('is what expected accounts are compared with', async () => {
    const nameless = await alice.sign(signInText({ address: undefined }), 'alice.near')
    for (const [account, ok] of [
      ['alice.near', true],
      ['bob.near', false],
    ] as const) {
      const demanded = { ...expected, accounts: [`near:mainnet:${account}`] }
      const result = await verifyMessage(nameless, demanded, { now, reader: () => chain })
      expect(result.ok || result.code).toBe(ok || 'account_mismatch')
    }
  })

  test('has an underscore percent-encoded in CAIP-10', async () => {
    const known = toyChain({ 'alice_1.near': keys(alice.publicKey) })
    const sent = await alice.sign(signInText({ address: 'alice_1.near' }), 'alice_1.near')
    const demanded = { ...expected, accounts: ['near:mainnet:alice%5F1.near'] }
    expect(await verifyMessage(sent, demanded, { now, reader: () => known })).toMatchObject({
      account: 'near:mainnet:alice%5F1.near',
    })
  })
})

describe('callback URL', () => {
  const signed = (callbackUrl: string) => alice.sign(text, 'alice.near', callbackUrl)

  test('exactly what was given is tried', async () => {
    const sent = await signed('https://app.example/callback')
    expect(await verify(sent)).toMatchObject({ ok: true })
    const { callbackUrl: _, ...without } = sent
    expect(await verify(without)).toMatchObject({ code: 'signature_invalid' })
    const other = { ...sent, callbackUrl: 'https://app.example/callback?' }
    expect(await verify(other)).toMatchObject({ code: 'signature_invalid' })
    const added = { ...proof, callbackUrl: 'https://app.example/callback' }
    expect(await verify(added)).toMatchObject({ code: 'signature_invalid' })
  })

  test.each(['https://evil.example/', 'http://app.example/', 'javascript:app.example', 'app.example', ''])(
    'of another site is refused: %j',
    async (callbackUrl) => {
      expect(await verify(await signed(callbackUrl))).toMatchObject({
        code: 'uri_mismatch',
        field: 'callbackUrl',
      })
    },
  )

  test('of another origin is accepted when it is listed', async () => {
    const sent = await signed('https://login.example/back')
    const listed = { callbackOrigins: ['https://login.example'] }
    expect(await verify(sent, chain, listed)).toMatchObject({ ok: true })
    expect(await verify(await signed('https://app.example/'), chain, listed)).toMatchObject({
      code: 'uri_mismatch',
    })
  })
})

describe('signature', () => {
  test('S + L is refused', async () => {
    const signature = bytesToBase64(withHighS(base64ToBytes(proof.signature) as Uint8Array))
    expect(await verify({ ...proof, signature })).toMatchObject({ code: 'signature_non_canonical' })
  })

  test('of a key of small order is refused, even where the chain has it', async () => {
    const small = Uint8Array.of(1, ...new Uint8Array(31))
    const publicKey = `ed25519:${bytesToBase58(small)}`
    const signature = bytesToBase64(Uint8Array.of(...small, ...new Uint8Array(32)))
    const known = toyChain({ 'alice.near': keys(publicKey) })
    expect(await verify({ ...proof, publicKey, signature }, known)).toMatchObject({ code: 'key_small_order' })
  })

  test('of the text alone, without the NEP-413 payload, is refused', async () => {
    const raw = await alice.signBytes(new TextEncoder().encode(text))
    expect(await verify({ ...proof, signature: bytesToBase64(raw) })).toMatchObject({
      code: 'signature_invalid',
    })
  })

  test('with another recipient or nonce than the text says is refused', async () => {
    const { nonce } = signingPayload({ type: 'near:nep413', message: text })
    for (const payload of [
      { message: text, nonce: new Uint8Array(32), recipient: 'app.example' },
      { message: text, nonce, recipient: 'evil.example' },
    ]) {
      const signature = bytesToBase64(await alice.signPayload(payload))
      expect(await verify({ ...proof, signature })).toMatchObject({ code: 'signature_invalid' })
    }
  })
})

describe('a chain that cannot be asked is not an invalid signature', () => {
  const broken = async () => {
    throw new Error('offline')
  }

  test.each(['chainId', 'finalBlock', 'accessKey'] as const)('%s fails', async (method) => {
    const sent = await verify(proof, toyChain({}, { [method]: broken }))
    expect(sent).toMatchObject({ code: 'chain_unavailable', retryable: true })
  })

  test('accountExists fails', async () => {
    const sent = await verify(implicit, toyChain({}, { accountExists: broken }))
    expect(sent).toMatchObject({ code: 'chain_unavailable', retryable: true })
  })

  test('nonsense is answered', async () => {
    for (const changes of [
      { accessKey: async () => 'maybe' as never },
      { accountExists: async () => undefined as never },
      { finalBlock: async () => ({ ...BLOCK, hash: '' }) },
      { finalBlock: async () => ({ ...BLOCK, timestamp: -1n }) },
    ]) {
      expect(await verify(implicit, toyChain({}, changes))).toMatchObject({ code: 'chain_unavailable' })
    }
  })

  test('another network is not believed', async () => {
    const testnet = toyChain({ 'alice.near': keys(alice.publicKey) }, { chainId: async () => 'testnet' })
    expect(await verify(proof, testnet)).toMatchObject({ code: 'chain_inconsistent', retryable: true })
  })

  test('a node that has stopped before the message was issued is not believed', async () => {
    const issued = BigInt(Date.parse(NOW)) * 1_000_000n
    const at = (seconds: bigint) =>
      toyChain(
        { 'alice.near': keys(alice.publicKey) },
        { block: { ...BLOCK, timestamp: issued - seconds * 1_000_000_000n } },
      )
    expect(await verify(proof, at(60n))).toMatchObject({ ok: true })
    expect(await verify(proof, at(61n))).toMatchObject({ code: 'chain_inconsistent', retryable: true })
  })
})

describe('expectations', () => {
  test('allow', async () => {
    const allowing = (type: string) =>
      verifyMessage(proof, { ...expected, allow: [type] }, { now, reader: () => chain })
    expect(await allowing('near:nep413')).toMatchObject({ ok: true })
    expect(await allowing('near:nep641')).toMatchObject({ code: 'proof_type_not_allowed' })
  })
})

describe('the order', () => {
  test('the nonce is spent once, after the binding and before signature and chain', async () => {
    const nonce = vi.fn(() => true)
    const chainId = vi.fn(async () => 'mainnet')
    const reader = () => ({ ...chain, chainId })
    const run = (sent: NearProof) => verifyMessage(sent, { ...expected, nonce }, { now, reader })
    expect(await run({ ...proof, accountId: 'bob.near' })).toMatchObject({ code: 'account_mismatch' })
    expect(nonce).not.toHaveBeenCalled()
    expect(await run({ ...proof, signature: implicit.signature })).toMatchObject({
      code: 'signature_invalid',
    })
    expect(nonce).toHaveBeenCalledTimes(1)
    expect(chainId).not.toHaveBeenCalled()
  })

  test('no nonce is spent where there is no chain to ask', async () => {
    const nonce = vi.fn(() => true)
    const run = (sent: NearProof, more: VerifyContext = {}) =>
      verifyMessage(sent, { ...expected, nonce }, { now, ...more })
    expect(await run(proof)).toMatchObject({ code: 'reader_missing', stage: 'chain' })
    expect(await run(proof, { offlineImplicit: true })).toMatchObject({ code: 'reader_missing' })
    expect(nonce).not.toHaveBeenCalled()
    expect(await run(implicit, { offlineImplicit: true })).toMatchObject({ ok: true })
    expect(nonce).toHaveBeenCalledTimes(1)
  })
})
