import { type ChainNodes, startChainNodes } from '@countersign/testing/chainNodes'
import * as client from 'openid-client'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { answerOf, arrive, prove, visit } from './test/chainPerson.ts'
import { startIdp, type TestIdp } from './test/idp.ts'
import { authorize, discover, redeem } from './test/relyingParty.ts'
import { algorandWallet } from './test/wallets/algorand.ts'
import { algorandMultisig } from './test/wallets/algorandMultisig.ts'
import { nearContractWallet, nearKeyAuthorizer } from './test/wallets/nearAuthorization.ts'
import { polkadotWallet } from './test/wallets/polkadot.ts'
import { polkadotMultisig } from './test/wallets/polkadotMultisig.ts'
import type { TestWallet } from './test/wallets/types.ts'

const OFFLINE = { scope: 'openid siwe offline_access', prompt: 'consent' }
const NEP641 = { type: 'near:nep641' }

const keyed = nearKeyAuthorizer('alice.near', 0x21)
const contract = nearContractWallet('wallet.near', 0x23)
const [ann, ben, cid, eve] = [0x31, 0x32, 0x33, 0x34].map(polkadotWallet) as [Dot, Dot, Dot, Dot]
const [amy, bob, cat, dan] = [0x51, 0x52, 0x53, 0x54].map(algorandWallet) as [Algo, Algo, Algo, Algo]
type Dot = ReturnType<typeof polkadotWallet>
type Algo = ReturnType<typeof algorandWallet>
const council = polkadotMultisig([ann, ben, cid], 2, [ann, cid])
const team = algorandMultisig([amy, bob, cat], 2, [amy, cat])

/** The same answer with other members in it. */
const altered = (
  wallet: TestWallet,
  alter: (proof: Readonly<Record<string, unknown>>) => object,
): TestWallet => ({ ...wallet, sign: async (challenge) => ({ ...alter(await wallet.sign(challenge)) }) })

describe('accounts of contracts and of several keys, over HTTP', () => {
  let nodes: ChainNodes
  let idp: TestIdp
  let rp: client.Configuration
  beforeAll(async () => {
    nodes = await startChainNodes()
    idp = await startIdp({ chains: nodes.chains, signIn: { challengesPerInteraction: 100 } })
    rp = await discover(idp)
  })
  afterAll(async () => {
    await idp.idp.stop()
    nodes.close()
  })
  beforeEach(() => {
    nodes.cut(false)
    nodes.state.near[keyed.accountId] = { [keyed.publicKey]: 'FullAccess' }
    nodes.state.near[contract.accountId] = {}
    nodes.state.nearContracts[contract.accountId] = contract.contract
    delete nodes.state.algorand[team.address]
  })

  const open = async () => visit((await authorize(rp)).url)
  const tokensOf = async (wallet: TestWallet, type: string) => {
    const request = await authorize(rp, OFFLINE)
    return redeem(rp, await arrive(request.url, wallet, { type }), request)
  }

  const accepted: readonly (readonly [string, TestWallet, string, string, object])[] = [
    [
      'an access key’s authorization',
      keyed,
      'near:nep641',
      keyed.account,
      { account_kind: 'named', evidence: { kind: 'onchain', chain: 'near:mainnet' } },
    ],
    [
      'an access key’s authorization of the JSON form',
      nearKeyAuthorizer(keyed.accountId, 0x21, 'jsonPayload'),
      'near:nep641',
      keyed.account,
      { account_kind: 'named' },
    ],
    [
      'a contract’s authorization',
      contract,
      'near:nep641',
      contract.account,
      { account_kind: 'contract', evidence: { kind: 'onchain', chain: 'near:mainnet' } },
    ],
    [
      'two of three members on Polkadot',
      council,
      'substrate:multisig',
      `polkadot:${council.accountId}`,
      { method: 'polkadot:multisig', account_kind: 'multisig', evidence: { kind: 'offline' } },
    ],
    [
      'two of three members on Algorand, behind MX',
      team,
      'algorand:mx',
      `algorand:${team.address}`,
      { account_kind: 'multisig', evidence: { kind: 'onchain' } },
    ],
    [
      'two of three members on Algorand, by ARC-60',
      team,
      'algorand:arc60',
      `algorand:${team.address}`,
      { account_kind: 'multisig', evidence: { kind: 'onchain' } },
    ],
  ]
  test.each(accepted)('default: %s reaches the relying party', async (_name, wallet, type, sub, siwe) => {
    const claims = (await tokensOf(wallet, type)).claims()
    expect(claims).toMatchObject({ sub, account: wallet.account, siwe: { method: type, ...siwe } })
  })

  type Refused = readonly [code: string, name: string, signer: TestWallet]
  const byKey: readonly Refused[] = [
    ['key_not_found', 'a key that the account does not have', nearKeyAuthorizer('alice.near', 0x22)],
    [
      'account_mismatch',
      'an authorization of another account',
      altered(nearKeyAuthorizer('mallory.near', 0x21), (proof) => ({ ...proof, accountId: 'alice.near' })),
    ],
  ]
  const byContract: readonly Refused[] = [
    ['contract_rejected', 'another owner', nearContractWallet('wallet.near', 0x24)],
    [
      'contract_rejected',
      'no authorization',
      altered(contract, (proof) => ({ ...proof, authorization: '{}' })),
    ],
  ]
  const byCouncil: readonly Refused[] = [
    ['threshold_not_met', 'one of three members', polkadotMultisig([ann, ben, cid], 2, [ann])],
    ['key_not_found', 'a stranger', polkadotMultisig([ann, ben, cid], 2, [ann, eve])],
    ['duplicate_key', 'one member twice', polkadotMultisig([ann, ben, cid], 2, [ann, ann])],
    ['key_account_mismatch', 'other members', polkadotMultisig([ann, ben, eve], 2, [ann, eve])],
    ['key_account_mismatch', 'a lower threshold', polkadotMultisig([ann, ben, cid], 1, [ann])],
    [
      'signature_invalid',
      'a signature under another member’s name',
      altered(council, (proof) => {
        const signatures = proof['signatures'] as readonly { readonly signature: string }[]
        const signature = signatures[1]?.signature
        return { ...proof, signatures: signatures.map((one) => ({ ...one, signature })) }
      }),
    ],
  ]
  const byTeam: readonly Refused[] = [
    ['threshold_not_met', 'one of three members', algorandMultisig([amy, bob, cat], 2, [amy])],
    ['key_account_mismatch', 'other members', algorandMultisig([amy, bob, dan], 2, [amy, dan])],
    ['key_account_mismatch', 'a lower threshold', algorandMultisig([amy, bob, cat], 1, [amy])],
    ['key_account_mismatch', 'another order', algorandMultisig([bob, amy, cat], 2, [amy, cat])],
    ['signature_invalid', 'a member alone', amy],
    [
      'signature_invalid',
      'a signature under another member’s name',
      altered(team, ({ multisig, ...proof }) => {
        const { members, ...rest } = multisig as { members: { address: string; signature?: string }[] }
        const signature = members[0]?.signature
        const swapped = members.map((one) => (one.signature ? { ...one, signature } : one))
        return { ...proof, multisig: { ...rest, members: swapped } }
      }),
    ],
  ]
  const refused = [
    ...byKey.map((row) => [...row, 'near:nep641', keyed] as const),
    ...byContract.map((row) => [...row, 'near:nep641', contract] as const),
    ...byCouncil.map((row) => [...row, 'substrate:multisig', council] as const),
    ...byTeam.map((row) => [...row, 'algorand:mx', team] as const),
    ...byTeam.map((row) => [...row, 'algorand:arc60', team] as const),
  ].map(([code, name, signer, type, account]) => [code, name, type, { account, signer }] as const)
  test.each(refused)('error: %s, %s, %s', async (code, _name, type, { account, signer }) => {
    const visitor = await open()
    const proof = await answerOf(visitor, { ...signer, account: account.account }, { type })
    const { body, status } = await prove(visitor, proof)
    expect({ status, code: body.error?.code }).toEqual({ status: 422, code })
    expect((await prove(visitor, proof)).body.error?.code).toBe('nonce_used')
  })

  test('error: a function-call key cannot authorize a sign-in', async () => {
    const permission = { FunctionCall: { allowance: null, receiver_id: 'app.near', method_names: [] } }
    nodes.state.near[keyed.accountId] = { [keyed.publicKey]: permission }
    const visitor = await open()
    const { body } = await prove(visitor, await answerOf(visitor, keyed, NEP641))
    expect(body.error?.code).toBe('key_not_full_access')
  })

  test.each([
    ['an access key', keyed],
    ['a contract', contract],
  ])('error: what %s has authorized for another message', async (_name, wallet) => {
    const [here, there] = [await open(), await open()]
    const foreign = (await answerOf(there, wallet, NEP641)) as Record<string, unknown>
    const own = await answerOf(here, wallet, NEP641)
    const { body } = await prove(here, { ...own, authorization: foreign['authorization'] })
    expect(body.error?.code).toBe('signature_invalid')
  })

  test('error: a contract that leaves the decision to others', async () => {
    nodes.state.nearContracts[contract.accountId] = (args) => ({
      ...contract.contract(args),
      pending: [{ account_id: keyed.accountId, authorization: '{}', expect: 'anything' }],
    })
    const visitor = await open()
    const { body } = await prove(visitor, await answerOf(visitor, contract, NEP641))
    expect(body.error?.code).toBe('account_type_unsupported')
  })

  test('error: the team’s account was rekeyed', async () => {
    nodes.state.algorand[team.address] = dan.address
    const visitor = await open()
    const { body } = await prove(visitor, await answerOf(visitor, team, { type: 'algorand:mx' }))
    expect(body.error?.code).toBe('account_rekeyed')
  })

  test('error: one signature and a multisignature at once', async () => {
    const visitor = await open()
    const proof = await answerOf(visitor, team, { type: 'algorand:mx' })
    const { body, status } = await prove(visitor, { ...proof, signature: 'A'.repeat(86).concat('==') })
    expect({ status, code: body.error?.code }).toEqual({ status: 422, code: 'encoding_invalid' })
  })

  test.each([
    ['near:nep641 by a key', keyed, 'near:nep641'],
    ['near:nep641 by a contract', contract, 'near:nep641'],
    ['a multisignature of Algorand', team, 'algorand:mx'],
  ])('behavior: while nodes are down %s is not decided, and signs in later', async (_name, wallet, type) => {
    const visitor = await open()
    const proof = await answerOf(visitor, wallet, { type })
    nodes.cut(true)
    const down = await prove(visitor, proof)
    expect(down).toMatchObject({
      status: 503,
      body: { error: { code: 'chain_unavailable', retryable: true } },
    })
    nodes.cut(false)
    expect((await prove(visitor, proof)).status).toBe(200)
  })

  const losses: readonly (readonly [string, TestWallet, string, () => void])[] = [
    ['an access key was removed', keyed, 'near:nep641', () => (nodes.state.near[keyed.accountId] = {})],
    [
      'the contract has another owner',
      contract,
      'near:nep641',
      () =>
        (nodes.state.nearContracts[contract.accountId] = nearContractWallet('wallet.near', 0x29).contract),
    ],
    [
      'the team’s account was rekeyed',
      team,
      'algorand:arc60',
      () => (nodes.state.algorand[team.address] = dan.address),
    ],
  ]
  test.each(losses)('behavior: a refresh asks again: %s', async (_name, wallet, type, lose) => {
    const tokens = await tokensOf(wallet, type)
    const renewed = await client.refreshTokenGrant(rp, tokens.refresh_token ?? '')
    expect(renewed.claims()?.sub).toBe(tokens.claims()?.sub)
    lose()
    const refusal = client.refreshTokenGrant(rp, renewed.refresh_token ?? '')
    await expect(refusal).rejects.toMatchObject({ error: 'invalid_grant' })
  })
})
