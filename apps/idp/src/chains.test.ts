import { type ChainNodes, startChainNodes } from '@countersign/testing/chainNodes'
import * as client from 'openid-client'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Ask, answerOf, arrive, ask, prove, visit } from './test/chainPerson.ts'
import { startIdp, type TestIdp } from './test/idp.ts'
import { authorize, discover, redeem } from './test/relyingParty.ts'
import { algorandWallet } from './test/wallets/algorand.ts'
import { flowWallet } from './test/wallets/flow.ts'
import { nearWallet } from './test/wallets/near.ts'
import { moonbeamWallet, polkadotWallet } from './test/wallets/polkadot.ts'
import { tezosWallet } from './test/wallets/tezos.ts'
import type { TestWallet } from './test/wallets/types.ts'

const OFFLINE = { scope: 'openid siwe offline_access', prompt: 'consent' }

const tezos = tezosWallet(0x11)
const near = nearWallet('alice_1.near', 0x21)
const polkadot = polkadotWallet(0x31)
const moonbeam = moonbeamWallet(0x61)
const flow = flowWallet('0xe467b9dd11fa00df', 0x41)
const algorand = algorandWallet(0x51)

const addressOf = ({ account }: TestWallet): string => account.slice(account.lastIndexOf(':') + 1)

type Way = {
  readonly name: string
  readonly wallet: TestWallet
  readonly ask?: Ask
  /** The same account, signed for by a key that is not its own. */
  readonly thief: TestWallet
  readonly refused: string
  /** What a signature of another message is refused with, where the wallet call is bound to its request itself. */
  readonly foreign?: string
  readonly subject: string
  readonly siwe: object
}

const onchain = (chain: string) => ({ kind: 'onchain', chain, block_hash: expect.any(String) })
const inTheNameOf = (wallet: TestWallet, key: TestWallet): TestWallet => ({ ...key, account: wallet.account })

const TEZOS = {
  wallet: tezos,
  thief: inTheNameOf(tezos, tezosWallet(0x12)),
  refused: 'key_account_mismatch',
  subject: `tezos:${addressOf(tezos)}`,
  siwe: { method: 'tezos:ed25519', account_kind: 'key', evidence: { kind: 'offline' } },
}
const NEAR = {
  wallet: near,
  thief: nearWallet(near.accountId, 0x22),
  refused: 'key_not_found',
  subject: near.account,
  siwe: { method: 'near:nep413', account_kind: 'named', evidence: onchain('near:mainnet') },
}
const FLOW = {
  wallet: flow,
  thief: flowWallet(flow.address, 0x42),
  refused: 'signature_invalid',
  subject: flow.account,
}
const ALGORAND = {
  wallet: algorand,
  thief: inTheNameOf(algorand, algorandWallet(0x52)),
  refused: 'signature_invalid',
  subject: `algorand:${algorand.address}`,
}
const algorandBy = (method: string, more: Partial<Way> = {}): Way => ({
  ...ALGORAND,
  name: method,
  ask: { type: method },
  siwe: { method, account_kind: 'key' },
  ...more,
})

const WAYS: readonly Way[] = [
  { name: 'tezos:micheline', ...TEZOS },
  { name: 'tezos:offchain', ...TEZOS, ask: { type: 'tezos:offchain' } },
  { name: 'near:nep413', ...NEAR },
  { name: 'near:nep413, the account named by the wallet', ...NEAR, ask: { chainOnly: true } },
  {
    name: 'substrate:signraw',
    wallet: polkadot,
    thief: inTheNameOf(polkadot, polkadotWallet(0x32)),
    refused: 'signature_invalid',
    subject: `polkadot:${polkadot.accountId}`,
    siwe: { method: 'polkadot:sr25519', account_kind: 'key', evidence: { kind: 'offline' } },
  },
  {
    name: 'substrate:eip191',
    wallet: moonbeam,
    thief: inTheNameOf(moonbeam, moonbeamWallet(0x62)),
    refused: 'signature_invalid',
    subject: `polkadot:${moonbeam.address.toLowerCase()}`,
    siwe: { method: 'polkadot:eip191', account_kind: 'key', evidence: { kind: 'offline' } },
  },
  {
    name: 'flow:user-signature',
    ...FLOW,
    siwe: { method: 'flow:user-signature', evidence: onchain('flow:mainnet') },
  },
  {
    name: 'flow:account-proof, the account named by the wallet',
    ...FLOW,
    ask: { chainOnly: true },
    siwe: { method: 'flow:account-proof', evidence: onchain('flow:mainnet') },
  },
  algorandBy('algorand:arc60', { foreign: 'request_id_mismatch' }),
  algorandBy('algorand:mx'),
  algorandBy('algorand:arc14', { foreign: 'request_id_mismatch' }),
  algorandBy('algorand:unprefixed'),
]
const named = WAYS.map((way) => [way.name, way] as const)

describe('sign-ins of the other chains, over HTTP', () => {
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
    nodes.state.near[near.accountId] = { [near.publicKey]: 'FullAccess' }
    nodes.state.flow[flow.address] = [{ public_key: `0x${flow.publicKey}`, revoked: false }]
    delete nodes.state.algorand[algorand.address]
  })

  const open = async () => visit((await authorize(rp)).url)
  const tokensOf = async (wallet: TestWallet, options?: Ask) => {
    const request = await authorize(rp, OFFLINE)
    return redeem(rp, await arrive(request.url, wallet, options), request)
  }

  test.each(named)('default: %s reaches the relying party', async (_name, way) => {
    const claims = (await tokensOf(way.wallet, way.ask)).claims()
    const { account } = way.wallet
    expect(claims).toMatchObject({ sub: way.subject, account, siwe: way.siwe })
    const { siwe, acr } = claims as { siwe?: { chain: string; evidence: { kind: string } }; acr?: string }
    expect(siwe?.chain).toBe(account.slice(0, account.lastIndexOf(':')))
    expect(acr).toBe(`urn:countersign:acr:${siwe?.evidence.kind === 'onchain' ? 'onchain' : 'key'}`)
  })

  test.each(named)('error: %s by a key that is not the account’s, once', async (_name, way) => {
    const visitor = await open()
    const proof = await answerOf(visitor, way.thief, way.ask)
    const { body, status } = await prove(visitor, proof)
    expect(status).toBe(422)
    expect(body.error?.code).toBe(way.refused)
    expect((await prove(visitor, proof)).body.error?.code).toBe('nonce_used')
  })

  test.each(named)('error: %s of another message', async (_name, way) => {
    const [here, there] = [await open(), await open()]
    const foreign = await answerOf(there, way.wallet, way.ask)
    const { challenge } = await answerOf(here, way.wallet, way.ask)
    const { body, status } = await prove(here, { ...foreign, challenge })
    expect(status).toBe(422)
    expect(body.error?.code).toBe(way.foreign ?? 'request_invalid')
  })

  test.each(named)('error: %s for an account of another chain', async (_name, way) => {
    const visitor = await open()
    const proof = await answerOf(visitor, way.wallet, way.ask)
    const account = way.wallet === tezos ? near.account : tezos.account
    const { body, status } = await prove(visitor, { ...proof, account })
    expect(status).toBe(422)
    expect(body.error?.code).toBe('account_mismatch')
  })

  test.each(named)('error: %s with hostile members is refused with a code', async (_name, way) => {
    const visitor = await open()
    const members = Object.keys(await answerOf(visitor, way.wallet, way.ask))
    for (const member of members) {
      for (const hostile of ['', '\0', '0x00', 'A'.repeat(88), null, -1, [{}]]) {
        const proof = await answerOf(visitor, way.wallet, way.ask)
        const { body, status } = await prove(visitor, { ...proof, [member]: hostile })
        expect(status).toBeGreaterThanOrEqual(400)
        expect(status).toBeLessThan(500)
        expect(body.error?.code).toMatch(/^[a-z_0-9]+$/)
        expect(body.error?.code).not.toBe('internal')
      }
    }
  })

  test('error: a wallet that names another account than the page does', async () => {
    const visitor = await open()
    const proof = await answerOf(visitor, near, { chainOnly: true })
    nodes.state.near['bob.near'] = { [near.publicKey]: 'FullAccess' }
    const { body } = await prove(visitor, { ...proof, account: 'near:mainnet:bob.near' })
    expect(body.error?.code).toBe('account_mismatch')
  })

  test('error: another wallet call than the one that was asked for', async () => {
    const visitor = await open()
    const proof = await answerOf(visitor, algorand, { type: 'algorand:mx' })
    const { body } = await prove(visitor, { ...proof, type: 'algorand:unprefixed' })
    expect(body.error).toMatchObject({ code: 'proof_type_not_allowed', expected: 'algorand:mx' })
  })

  test.each([
    ['proof_type_not_allowed', tezos, { type: 'near:nep413' }],
    ['proof_type_not_allowed', tezos, { type: 'tezos:walt' }],
    ['account_type_unsupported', tezos, { chainOnly: true }],
    ['chain_not_allowed', { ...near, account: 'near:testnet:alice.near' }, {}],
    ['chain_not_allowed', { ...near, account: 'near:testnet:alice.near' }, { chainOnly: true }],
    ['address_invalid', { ...near, account: 'near:mainnet:Alice.near' }, {}],
  ] as const)('error: no message, %s', async (code, wallet, options) => {
    const { body, status } = await ask(await open(), wallet, options)
    expect(status).toBe(422)
    expect(body.error?.code).toBe(code)
  })

  test.each([
    ['near', near],
    ['flow', flow],
  ])(
    'behavior: while the nodes of %s are down nothing is decided, and the same proof signs in later',
    async (_name, wallet) => {
      const visitor = await open()
      const proof = await answerOf(visitor, wallet)
      nodes.cut(true)
      const down = await prove(visitor, proof)
      expect(down).toMatchObject({
        status: 503,
        body: { error: { code: 'chain_unavailable', retryable: true } },
      })
      nodes.cut(false)
      expect((await prove(visitor, proof)).status).toBe(200)
      expect((await prove(visitor, proof)).body.error?.code).toBe('nonce_used')
    },
  )

  test('error: an undecided proof can be sent again ten times, then a new message is needed', async () => {
    const visitor = await open()
    const proof = await answerOf(visitor, near)
    nodes.cut(true)
    const codes: (string | undefined)[] = []
    for (let round = 0; round < 12; round += 1) codes.push((await prove(visitor, proof)).body.error?.code)
    nodes.cut(false)
    expect(codes).toEqual([...Array<string>(11).fill('chain_unavailable'), 'nonce_used'])
    expect((await prove(visitor, await answerOf(visitor, near))).status).toBe(200)
  })

  test('error: a wallet is not told to send the person elsewhere', async () => {
    const { body, status } = await ask(await open(), near, { callbackUrl: 'https://evil.example/back' })
    expect(status).toBe(422)
    expect(body.error).toMatchObject({ code: 'uri_mismatch', field: 'callbackUrl' })
  })

  const losses: readonly (readonly [string, TestWallet, Ask, () => void])[] = [
    ['an access key was removed', near, {}, () => (nodes.state.near[near.accountId] = {})],
    [
      'the named account’s key was removed',
      near,
      { chainOnly: true },
      () => (nodes.state.near[near.accountId] = {}),
    ],
    [
      'a key was revoked',
      flow,
      {},
      () => (nodes.state.flow[flow.address] = [{ public_key: flow.publicKey, revoked: true }]),
    ],
    [
      'an account was rekeyed',
      algorand,
      {},
      () => (nodes.state.algorand[algorand.address] = algorandWallet(0x59).address),
    ],
  ]
  test.each(losses)('behavior: a refresh asks again: %s', async (_name, wallet, options, lose) => {
    const tokens = await tokensOf(wallet, options)
    const renewed = await client.refreshTokenGrant(rp, tokens.refresh_token ?? '')
    expect(renewed.claims()?.sub).toBe(tokens.claims()?.sub)
    nodes.cut(true)
    const down = client.refreshTokenGrant(rp, renewed.refresh_token ?? '')
    await expect(down).rejects.toMatchObject({ error: 'temporarily_unavailable' })
    nodes.cut(false)
    lose()
    const refused = client.refreshTokenGrant(rp, renewed.refresh_token ?? '')
    await expect(refused).rejects.toMatchObject({ error: 'invalid_grant' })
  })

  test('behavior: Tezos without the public key asks the chain for the revealed one', async () => {
    const visitor = await open()
    const { publicKey, ...proof } = (await answerOf(visitor, tezos)) as Record<string, unknown>
    nodes.state.tezos[addressOf(tezos)] = String(publicKey)
    expect((await prove(visitor, proof)).status).toBe(200)
    const again = await open()
    const { publicKey: _, ...unrevealed } = (await answerOf(again, tezos)) as Record<string, unknown>
    delete nodes.state.tezos[addressOf(tezos)]
    expect((await prove(again, unrevealed)).body.error?.code).toBe('key_not_found')
  })

  test('behavior: the page has a connector for each kind of chain', async () => {
    const { page, person } = await open()
    const html = await (await person.browser.request(page)).text()
    const json = /id="connect-data">(.*?)<\/script>/.exec(html)?.[1] ?? '{}'
    const { chains, namespaces } = JSON.parse(json) as Record<
      'chains' | 'namespaces',
      { id: string; connector: string }[]
    >
    expect(chains).toEqual(Object.keys(nodes.chains))
    const connectors = namespaces.map(({ connector, id }) => [id, typeof connector])
    expect(connectors).toEqual(
      ['eip155', 'tezos', 'near', 'polkadot', 'flow', 'algorand'].map((id) => [id, 'string']),
    )
  })
})

describe('chains without an endpoint', () => {
  test('behavior: only those are offered whose keys alone can decide; the log names the others', async () => {
    const idp = await startIdp({
      chains: { 'eip155:1': {}, 'tezos:NetXdQprcVkpaWU': {}, 'near:mainnet': {}, 'flow:mainnet': {} },
    })
    const visitor = await visit((await authorize(await discover(idp))).url)
    const html = await (await visitor.person.browser.request(visitor.page)).text()
    expect(html).toContain('"chains":["eip155:1","tezos:NetXdQprcVkpaWU"]')
    expect((await ask(visitor, tezos)).status).toBe(200)
    for (const wallet of [near, flow]) {
      expect((await ask(visitor, wallet)).body).toMatchObject({ error: { code: 'chain_not_allowed' } })
    }
    expect(idp.logs().match(/"chain":"\w+:mainnet".*nobody can sign in/g)).toHaveLength(2)
    await idp.idp.stop()
  })
})

describe('signatures over the bare text', () => {
  test('error: switched off', async () => {
    const idp = await startIdp({
      chains: { [algorand.account.slice(0, algorand.account.lastIndexOf(':'))]: {} },
      signIn: { unprefixedSignatures: false },
    })
    const rp = await discover(idp)
    const visitor = await visit((await authorize(rp)).url)
    const refused = await ask(visitor, algorand, { type: 'algorand:unprefixed' })
    expect(refused).toMatchObject({ status: 422, body: { error: { code: 'proof_type_not_allowed' } } })
    expect((await ask(visitor, algorand, { type: 'algorand:mx' })).status).toBe(200)
    await idp.idp.stop()
  })
})
