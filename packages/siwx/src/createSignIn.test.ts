import { describe, expect, test } from 'vitest'
import { createSignIn } from './createSignIn.ts'
import { formatSignIn } from './formatSignIn.ts'
import { nameAccount } from './nameAccount.ts'
import { chainVectors } from './test/vectors.ts'
import type { SignInOptions, SignInProofType } from './types.ts'
import { verifySignIn } from './verifySignIn.ts'

const FIELDS = {
  domain: 'app.example',
  statement: 'Sign in to Example.',
  uri: 'https://app.example/login',
  nonce: 'k7Jx0Qm3Zs9Lw2Tf5Rb8',
  issuedAt: new Date('2026-11-21T12:00:00.000Z'),
}
const ETHEREUM = 'eip155:1:0x5d5c99EdF529335160FF180fA141Dd4967fc00D2'
const TEZOS = 'tezos:NetXdQprcVkpaWU:tz1SuVm2EtvzCVfkgpgDWNnvXFNJpL6z1kCC'
const POLKADOT = 'polkadot:91b171bb158e2d3848fa23a9f1c25182:1cDFzsoZfY3qmk9GsLg6qFyHm772nPuWEP26ksu2q9xHorg'
const MOONBEAM = 'polkadot:fe58ea77779b7abda7da4ec526d14db9:0x5d5c99EdF529335160FF180fA141Dd4967fc00D2'
const FLOW = 'flow:mainnet:0xe467b9dd11fa00df'
const ALGORAND =
  'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k:C7FXT6ZLIEQPFMPMMXSBTDLOBCZI5AJ75MA6JJAAQONYLYMAQDHN5STT3Y'

const create = async (options: Pick<SignInOptions, 'account' | 'chain' | 'type' | 'callbackUrl'>) => {
  const request = await createSignIn({ ...FIELDS, ...options } as SignInOptions)
  if (!request.ok) throw new Error(`${request.code}: ${request.reason}`)
  return request
}

describe('createSignIn', () => {
  test('default: Ethereum', async () => {
    const request = await create({ account: ETHEREUM })
    expect(request).toMatchObject({
      ok: true,
      namespace: 'eip155',
      chain: 'eip155:1',
      account: ETHEREUM,
      type: 'eip191',
    })
    expect(request.message).toContain(
      'with your Ethereum account:\n0x5d5c99EdF529335160FF180fA141Dd4967fc00D2\n',
    )
    const hex = `0x${Buffer.from(request.message).toString('hex')}`
    expect(request.payload).toEqual({ method: 'personal_sign', params: [hex, ETHEREUM.split(':')[2]] })
  })

  test('behavior: Tezos', async () => {
    const request = await create({ account: TEZOS })
    expect(request).toMatchObject({ chain: 'tezos:NetXdQprcVkpaWU', type: 'tezos:micheline' })
    expect(request.payload).toMatchObject({
      signingType: 'micheline',
      payload: expect.stringMatching(/^0501/),
    })
  })

  test('behavior: Near, the account known', async () => {
    const request = await create({
      account: 'near:mainnet:alice%5F1.near',
      callbackUrl: 'https://app.example/back',
    })
    expect(request).toMatchObject({ type: 'near:nep413', account: 'near:mainnet:alice%5F1.near' })
    expect(request.message).toContain('\nalice_1.near\n')
    expect(request.payload).toEqual({
      message: request.message,
      nonce: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
      recipient: 'app.example',
      callbackUrl: 'https://app.example/back',
    })
  })

  test('behavior: Near, the chain alone', async () => {
    const request = await create({ chain: 'near:mainnet' })
    expect(request).toMatchObject({ chain: 'near:mainnet', type: 'near:nep413' })
    expect(request).not.toHaveProperty('account')
  })

  test('behavior: Polkadot, by the kind of the account', async () => {
    const substrate = await create({ account: POLKADOT })
    expect(substrate.payload).toEqual({
      address: POLKADOT.split(':')[2],
      data: substrate.message,
      type: 'bytes',
    })
    const multisig = await create({ account: POLKADOT, type: 'substrate:multisig' })
    expect(multisig.payload).toEqual({ data: multisig.message, type: 'bytes' })
    const evm = await create({ account: MOONBEAM })
    expect(evm).toMatchObject({ type: 'substrate:eip191', payload: { method: 'personal_sign' } })
  })

  test('behavior: Flow, the account known', async () => {
    const request = await create({ account: FLOW })
    expect(request).toMatchObject({ chain: 'flow:mainnet', account: FLOW, type: 'flow:user-signature' })
    expect(request.payload).toEqual({ message: Buffer.from(request.message).toString('hex') })
  })

  test('behavior: Flow, the chain alone: the text and the nonce of every account', async () => {
    const request = await create({ chain: 'flow:mainnet' })
    const known = await create({ account: FLOW, type: 'flow:account-proof' })
    expect(request).toMatchObject({
      type: 'flow:account-proof',
      payload: { appIdentifier: 'https://app.example' },
    })
    expect(request.payload).toEqual(known.payload)
    expect(await nameAccount(request.message, FLOW)).toEqual({ ok: true, message: known.message })
  })

  test('behavior: Algorand, by the call that the wallet knows', async () => {
    const arc60 = await create({ account: ALGORAND })
    expect(arc60).toMatchObject({ type: 'algorand:arc60', payload: { domain: 'app.example' } })
    const mx = await create({ account: ALGORAND, type: 'algorand:mx' })
    expect(Buffer.from(mx.payload as string, 'base64').toString()).toBe(mx.message)
    const arc14 = await create({ account: ALGORAND, type: 'algorand:arc14' })
    expect(Buffer.from(arc14.payload as string, 'base64').toString('latin1')).toContain(arc14.message)
  })

  test('behavior: it can be sent as JSON', async () => {
    for (const account of [ETHEREUM, TEZOS, POLKADOT, FLOW, ALGORAND, 'near:mainnet:alice.near']) {
      const request = await create({ account })
      expect(JSON.parse(JSON.stringify(request))).toEqual(request)
    }
  })

  test.each<[string, Pick<SignInOptions, 'account' | 'chain' | 'type'>]>([
    ['profile_unsupported', { account: 'cosmos:cosmoshub-3:cosmos1t2uflqwqe0fsj0shcfkrvpukewcw40yjj6hdc0' }],
    ['profile_unsupported', { chain: 'hedera:mainnet' }],
    ['address_invalid', { account: 'alice' }],
    ['address_invalid', { account: 'eip155:1:alice' }],
    ['address_checksum', { account: 'eip155:1:0x5D5c99EdF529335160FF180fA141Dd4967fc00D2' }],
    ['address_checksum', { account: `${TEZOS.slice(0, -1)}D` }],
    ['chain_not_allowed', { chain: 'near' }],
    ['chain_not_allowed', { chain: 'near:Mainnet' }],
    ['account_type_unsupported', { chain: 'eip155:1' }],
    ['proof_type_not_allowed', { account: ETHEREUM, type: 'near:nep413' }],
    ['proof_type_not_allowed', { account: POLKADOT, type: 'substrate:eip191' }],
    ['proof_type_not_allowed', { account: TEZOS, type: 'tezos:walt' }],
    ['proof_type_not_allowed', { account: TEZOS, type: 'constructor' as SignInProofType }],
  ])('error: %s for %j', async (code, options) => {
    const answer = await createSignIn({ ...FIELDS, ...options } as SignInOptions)
    expect(answer).toMatchObject({ ok: false, code })
  })

  test("error: fields that make no message are the program's mistake", async () => {
    const request = createSignIn({ ...FIELDS, nonce: 'a b', account: ETHEREUM })
    await expect(request).rejects.toMatchObject({ name: 'SiwxError', code: 'nonce_invalid' })
  })
})

describe('nameAccount', () => {
  test('behavior: a text of Near names no account, whoever signs', async () => {
    const { message } = await create({ chain: 'near:mainnet' })
    expect(await nameAccount(message, 'near:mainnet:alice.near')).toEqual({ ok: true, message })
  })

  test.each([
    ['chain_mismatch', 'flow:testnet:0x7e60df042a9c0868'],
    ['address_invalid', 'flow:mainnet:0xE467'],
    ['account_type_unsupported', ETHEREUM],
  ])('error: %s for %s', async (code, account) => {
    const { message } = await create({ chain: 'flow:mainnet' })
    expect(await nameAccount(message, account)).toMatchObject({ ok: false, code })
  })
})

describe('formatSignIn', () => {
  test('default: gives the text that was signed', async () => {
    for (const { accepted, context, expected, proof } of chainVectors) {
      if (!accepted || proof.type === 'tezos:walt' || proof.type === 'substrate:siws') continue
      const answer = await verifySignIn(proof, expected, context)
      if (!answer.ok) throw new Error(answer.code)
      const text = await formatSignIn(answer.message)
      if ('message' in proof) expect(text).toBe(proof.message)
    }
  })

  test('error: another namespace', async () => {
    const message = { ...FIELDS, namespace: 'cosmos', version: '1', chainId: '1', issuedAt: '' } as const
    await expect(formatSignIn(message)).rejects.toMatchObject({ code: 'profile_unsupported' })
  })
})
