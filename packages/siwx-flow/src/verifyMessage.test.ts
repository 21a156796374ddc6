import { WalletUtils } from '@onflow/fcl-core'
import { describe, expect, test, vi } from 'vitest'
import { ALICE, aliceKeys, BOB, bobKeys, bytesOf, hexOf, keyOf, TESTNET } from './test/keys.ts'
import { expected, NONCE, now, signInText } from './test/message.ts'
import { EVIDENCE, testChain } from './test/readers.ts'
import { proofBytes, type Signer, signProof, signWith, userBytes } from './test/wallet.ts'
import type { AccountKey, ChainReader, FlowMethod, FlowProof } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

const USER = 'flow:user-signature'
const ACCOUNT = 'flow:account-proof'
const TYPES: readonly FlowMethod[] = [USER, ACCOUNT]
const text = signInText()
const proof = signProof(USER, text)

const verify = (sent: FlowProof, more = {}, chain: Partial<ChainReader> = {}) =>
  verifyMessage(sent, { ...expected, ...more }, { now, reader: (chainId) => testChain(chainId, chain) })

const withKeys = (keys: readonly AccountKey[]) => ({ accountKeys: () => Promise.resolve(keys) })

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

describe('domain tags', () => {
  test('a user signature over the bytes of an account proof is no account proof', async () => {
    const untagged = WalletUtils.encodeAccountProof(
      { address: ALICE, nonce: 'ab'.repeat(32), appIdentifier: 'https://app.example' },
      false,
    )
    expect(hexOf(proofBytes(text))).toHaveLength(64 + untagged.length)
    const tag = hexOf(new TextEncoder().encode('FLOW-V0.0-user')).padEnd(64, '0')
    const tricked = bytesOf(tag + hexOf(proofBytes(text)).slice(64))
    const signatures = signWith(tricked)
    expect(await verify({ type: ACCOUNT, message: text, signatures })).toMatchObject({
      code: 'signature_invalid',
    })
    expect(await verify({ type: USER, message: text, signatures })).toMatchObject({
      code: 'signature_invalid',
    })
  })

  test('the types do not stand in for each other', async () => {
    expect(await verify({ ...proof, type: ACCOUNT })).toMatchObject({ code: 'signature_invalid' })
    expect(await verify({ ...signProof(ACCOUNT, text), type: USER })).toMatchObject({
      code: 'signature_invalid',
    })
  })

  test('bytes without a tag are refused, and so is the tag of transactions', async () => {
    const transaction = hexOf(new TextEncoder().encode('FLOW-V0.0-transaction')).padEnd(64, '0')
    for (const [type, bytes] of [
      [USER, userBytes(text)],
      [ACCOUNT, proofBytes(text)],
    ] as const) {
      const bare = bytes.slice(32)
      const other = bytesOf(transaction + hexOf(bare))
      for (const wrong of [bare, other]) {
        const sent = { type, message: text, signatures: signWith(wrong) }
        expect(await verify(sent)).toMatchObject({ code: 'signature_invalid' })
      }
    }
  })
})

describe('the account proof is bound to', () => {
  const signed = (message: string, origin: string) =>
    ({
      type: ACCOUNT,
      message,
      signatures: signWith(proofBytes(message, ALICE, origin)),
    }) as const

  test('the origin of the domain', async () => {
    expect(await verify(signed(text, 'https://app.example'))).toMatchObject({ ok: true })
    for (const origin of [
      'https://evil.example',
      'http://app.example',
      'https://app.example:443',
      'https://app.example/',
      'https://sub.app.example',
      'app.example',
      'Example',
    ]) {
      expect(await verify(signed(text, origin))).toMatchObject({ code: 'signature_invalid' })
    }
  })

  test('the expected domain: a proof for another site is refused', async () => {
    const elsewhere = signInText({ domain: 'evil.example' })
    expect(await verify(signed(elsewhere, 'https://evil.example'))).toMatchObject({ code: 'domain_mismatch' })
    expect(await verify(signed(text, 'https://evil.example'))).toMatchObject({ code: 'signature_invalid' })
  })

  test('the scheme: of the text, else the expected one, else http on loopback', async () => {
    const local = signInText({ domain: 'localhost:3000' })
    const domain = { domain: 'localhost:3000' }
    expect(await verify(signed(local, 'http://localhost:3000'), domain)).toMatchObject({ ok: true })
    expect(await verify(signed(local, 'https://localhost:3000'), domain)).toMatchObject({ ok: false })
    const secure = { ...domain, scheme: 'https' }
    expect(await verify(signed(local, 'https://localhost:3000'), secure)).toMatchObject({ ok: true })
    const spelled = signInText({ domain: 'localhost:3000', scheme: 'https' })
    expect(await verify(signed(spelled, 'https://localhost:3000'), domain)).toMatchObject({ ok: true })
    const plain = signInText({ scheme: 'http' })
    expect(await verify(signed(plain, 'http://app.example'))).toMatchObject({ code: 'scheme_mismatch' })
  })

  test('the domain as browsers write it: lower case, without the default port', async () => {
    const shouted = signInText({ domain: 'App.Example:443' })
    expect(await verify(signed(shouted, 'https://app.example'))).toMatchObject({ ok: true })
  })

  test('the nonce and all other fields of the text', async () => {
    const fields = [
      { nonce: `${NONCE}x` },
      { statement: 'Give away everything.' },
      { uri: 'https://app.example/other' },
      { issuedAt: '2026-11-21T12:00:01.000Z' },
      { resources: ['https://app.example/admin'] },
      { requestId: '1' },
    ]
    const { signatures } = signProof(ACCOUNT, text)
    for (const changes of fields) {
      const message = signInText(changes)
      const nonce = 'nonce' in changes ? changes.nonce : NONCE
      expect(await verify({ type: ACCOUNT, message, signatures }, { nonce })).toMatchObject({
        code: 'signature_invalid',
      })
      expect(await verify(signProof(ACCOUNT, message), { nonce })).toMatchObject({ ok: true })
    }
  })

  test('the address', async () => {
    const bytes = proofBytes(text, BOB)
    expect(await verify({ type: ACCOUNT, message: text, signatures: signWith(bytes) })).toMatchObject({
      code: 'signature_invalid',
    })
  })
})

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
