import { describe, expect, test } from 'vitest'
import { createOwnership } from '../createOwnership.ts'
import type { ProvenAccount } from '../gate.ts'
import { fakeAdapter } from '../test/fakeAdapter.ts'
import { APES, alice, ape, asac, bob, CHAIN, carol, cat, down, holding } from '../test/gates.ts'
import type { Gate } from '../types.ts'
import { ownersOn, readAccounts } from './owners.ts'

describe('accounts', () => {
  const check = (gate: Gate, accounts: readonly ProvenAccount[], explain = false) => {
    const polygon = fakeAdapter({
      chain: 'eip155:137',
      holds: { [alice.replace(':1:', ':137:')]: { [APES]: [{}] } },
    })
    const near = fakeAdapter({ chain: 'near:mainnet', holds: { [carol]: { 'asac.near': [{}] } } })
    const testnet = fakeAdapter({
      chain: 'near:testnet',
      holds: { 'near:testnet:carol.near': { 'asac.near': [{}] } },
    })
    const adapters = [holding([{}]), polygon, near, testnet]
    return createOwnership({ adapters }).check(gate, accounts, { explain })
  }

  test('one account that meets it is enough', async () => {
    const answer = await check(ape, [bob, alice])
    expect(answer.status).toBe('met')
    expect(answer.root).toMatchObject({
      conditions: [
        { account: bob, code: 'not_held' },
        { account: alice, status: 'met' },
      ],
    })
    expect(answer.met.map(({ account }) => account)).toEqual([alice])
  })

  test('no account of the chain is a reason of its own', async () => {
    expect(await check(asac, [alice])).toMatchObject({
      status: 'unmet',
      retryable: false,
      root: { query: asac, conditions: [{ code: 'account_missing', status: 'unmet' }] },
    })
    expect(await check(ape, [])).toMatchObject({ root: { conditions: [{ code: 'account_missing' }] } })
  })

  test('several accounts satisfy allOf over chains', async () => {
    const gate = { allOf: [ape, asac] }
    expect((await check(gate, [alice, carol])).met.map(({ account }) => account)).toEqual([alice, carol])
    expect((await check(gate, [alice])).status).toBe('unmet')
  })

  test('a key account is asked about on every chain of its namespace', async () => {
    const polygon = { ...ape, chain: 'eip155:137' }
    const answer = await check(polygon, [{ account: alice, everyChain: true }])
    expect(answer.met[0]?.account).toBe(alice.replace(':1:', ':137:'))
  })

  test('a contract account counts on its own chain only: elsewhere the address may be somebody else’s', async () => {
    const polygon = { ...ape, chain: 'eip155:137' }
    for (const account of [alice, { account: alice }, { account: alice, everyChain: false }])
      expect(await check(polygon, [account])).toMatchObject({
        root: { conditions: [{ code: 'account_missing' }] },
      })
  })

  test('NEAR names are another person’s on another network, whatever is said', async () => {
    const answer = await check({ ...asac, chain: 'near:testnet' }, [{ account: carol, everyChain: true }])
    expect(answer.status).toBe('unmet')
  })

  test('the same account twice is asked once', async () => {
    const answer = await check(cat, [alice, { account: alice, everyChain: true }])
    expect(answer.root).toMatchObject({ conditions: [{ account: alice }] })
  })

  test('amounts of several accounts are not added up', async () => {
    const holds = { [alice]: { [APES]: [{ id: '1' }] }, [bob]: { [APES]: [{ id: '2' }] } }
    const { check: ask } = createOwnership({ adapters: [fakeAdapter({ chain: CHAIN, holds })] })
    expect((await ask({ ...ape, amount: { min: '2' } }, [alice, bob])).status).toBe('unmet')
  })

  test('one that could not be asked keeps the answer open', async () => {
    const holds = { [alice]: { [APES]: down } }
    const { check: ask } = createOwnership({ adapters: [fakeAdapter({ chain: CHAIN, holds })] })
    expect(await ask(ape, [alice, bob])).toMatchObject({ status: 'undecided', retryable: true })
  })
})

describe('ownersOn', () => {
  // A key is the same person on every chain of its namespace; what a network has made or named is not.
  test.each([
    ['eip155:1', 'eip155:137', '0xab', true],
    ['tezos:NetXdQprcVkpaWU', 'tezos:NetXnHfVqm9iesp', 'tz1abc', true],
    [`polkadot:${'1'.repeat(32)}`, `polkadot:${'2'.repeat(32)}`, '5abc', true],
    ['algorand:wGHE', 'algorand:SGO1', 'ABC', true],
    ['flow:mainnet', 'flow:testnet', '0xc1e4f4f4c4257510', false],
    ['near:mainnet', 'near:testnet', 'carol.near', false],
    ['eip155:1', 'tezos:NetXdQprcVkpaWU', '0xab', false],
  ])('an account of %s that is said to be on every chain, on %s: %s %j', (chain, other, address, counts) => {
    const account = `${chain}:${address}`
    const everywhere = readAccounts([{ account, everyChain: true }])
    expect(ownersOn(other, everywhere)).toEqual(counts ? [`${other}:${address}`] : [])
    expect(ownersOn(chain, everywhere)).toEqual([account])
    expect(ownersOn(other, readAccounts([account]))).toEqual([])
  })
})
