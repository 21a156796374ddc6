import { runs } from '@countersign/testing/runs'
import { assert, constantFrom, property, tuple, uniqueArray } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createOwnership } from './createOwnership.ts'
import { narrowGate } from './narrowGate.ts'
import { fakeAdapter, fakeMetadata } from './test/fakeAdapter.ts'
import type { Gate, HoldingQuery } from './types.ts'

const ape: HoldingQuery = { chain: 'eip155:1', collection: '0xbc4ca0eda7647a8ab7c2061c2e118a18a936f13d' }
const asac: HoldingQuery = { chain: 'near:mainnet', collection: 'asac.near' }
const mine: HoldingQuery = { chain: 'eip155:1', collection: `0x${'66'.repeat(20)}` }
const gold = { name: 'Fur', op: 'eq', value: 'Gold' } as const
const hat = { name: 'Hat', op: 'exists' } as const
const span = (from: string, to: string) => ({ from, to })
const whole: Partial<HoldingQuery> = {
  ...{ standard: 'erc721', indexer: 'ours', deployBlock: '5', factory: mine.collection, at: 'latest' },
  ...{ traits: [gold], integrity: 'verified', soulbound: true, delegates: ['erc6551'], amount: { min: '2' } },
}

describe('narrowGate', () => {
  test('default', () => {
    expect(narrowGate(ape, { ...ape, tokens: ['7'] })).toEqual({ ok: true, gate: { ...ape, tokens: ['7'] } })
  })

  test.each<[string, Gate, Gate, Gate]>([
    ['the gate itself', ape, ape, ape],
    [
      'another spelling of it',
      ape,
      { ...ape, collection: ape.collection.toUpperCase().replace('0X', '0x') },
      ape,
    ],
    [
      'a range within a range',
      { ...ape, tokens: [span('1', '100')] },
      { ...ape, tokens: [span('5', '9'), '20'] },
      { ...ape, tokens: [span('5', '9'), '20'] },
    ],
    [
      'a range over two that touch',
      { ...ape, tokens: [span('1', '5'), '6', span('7', '9')] },
      { ...ape, tokens: [span('4', '8')] },
      { ...ape, tokens: [span('4', '8')] },
    ],
    [
      // Counting fewer tokens would make it easier to hold no more than nine.
      'a filter under a maximum: the maximum of all stays',
      { ...ape, amount: { max: '9' } },
      { ...ape, traits: [gold], amount: { max: '5' } },
      {
        allOf: [
          { ...ape, amount: { max: '9' } },
          { ...ape, traits: [gold], amount: { min: '1', max: '5' } },
        ],
      },
    ],
    [
      'what it leaves out stays',
      { ...ape, tokens: ['1'], amount: { min: '2' }, soulbound: true },
      ape,
      { ...ape, tokens: ['1'], amount: { min: '2' }, soulbound: true },
    ],
    [
      'what it leaves out stays, whatever it is',
      { ...ape, ...whole },
      { ...ape, tokens: ['7'] },
      { ...ape, ...whole, tokens: ['7'] },
    ],
    [
      'what it leaves out stays: prefix and class',
      { ...asac, standard: 'sbt', tokenPrefix: '3:', unit: '1' },
      asac,
      { ...asac, standard: 'sbt', tokenPrefix: '3:', unit: '1' },
    ],
    [
      'a class, where none was asked for',
      { ...asac, standard: 'sbt' },
      { ...asac, unit: '1' },
      { ...asac, standard: 'sbt', unit: '1' },
    ],
    ['a higher minimum', ape, { ...ape, amount: { min: '3' } }, { ...ape, amount: { min: '3' } }],
    [
      'a lower maximum',
      { ...ape, amount: { max: '9' } },
      { ...ape, amount: { max: '5' } },
      { ...ape, amount: { min: '1', max: '5' } },
    ],
    [
      'a minimum of one where nothing was allowed',
      { ...ape, amount: { min: '0', max: '3' } },
      { ...ape, amount: { max: '3' } },
      { ...ape, amount: { min: '1', max: '3' } },
    ],
    ['more traits', { ...ape, traits: [gold] }, { ...ape, traits: [hat] }, { ...ape, traits: [gold, hat] }],
    [
      'proven metadata',
      { ...ape, traits: [gold] },
      { ...ape, traits: [gold], integrity: 'verified' },
      { ...ape, traits: [gold], integrity: 'verified' },
    ],
    ['soulbound', ape, { ...ape, soulbound: true }, { ...ape, soulbound: true }],
    [
      'soulbound cannot be taken away',
      { ...ape, soulbound: true },
      { ...ape, soulbound: false },
      { ...ape, soulbound: true },
    ],
    [
      // Who has sold since is still an owner at the older block.
      'finalised blocks, beside the newer one',
      { ...ape, at: 'latest' },
      { ...ape, at: 'finalized' },
      {
        allOf: [
          { ...ape, at: 'latest' },
          { ...ape, at: 'finalized' },
        ],
      },
    ],
    [
      'finalised blocks, beside the safe one',
      { ...ape, at: 'safe' },
      { ...ape, at: 'finalized' },
      {
        allOf: [
          { ...ape, at: 'safe' },
          { ...ape, at: 'finalized' },
        ],
      },
    ],
    [
      'the block that is set already',
      { ...ape, at: 'finalized' },
      { ...ape, at: 'finalized' },
      { ...ape, at: 'finalized' },
    ],
    [
      'fewer delegations',
      { ...ape, delegates: ['delegate-v2', 'erc6551'] },
      { ...ape, delegates: ['erc6551'] },
      { ...ape, delegates: ['erc6551'] },
    ],
    [
      'a longer prefix',
      { ...asac, tokenPrefix: '3' },
      { ...asac, tokenPrefix: '3:' },
      { ...asac, tokenPrefix: '3:' },
    ],
    ['one branch of anyOf', { anyOf: [ape, asac] }, asac, asac],
    ['one branch, narrower', { anyOf: [ape, asac] }, { ...ape, traits: [gold] }, { ...ape, traits: [gold] }],
    ['fewer branches of anyOf', { anyOf: [ape, asac, mine] }, { anyOf: [ape, mine] }, { anyOf: [ape, mine] }],
    ['all branches of anyOf', { anyOf: [ape, asac] }, { allOf: [ape, asac] }, { allOf: [ape, asac] }],
    [
      'one branch of allOf: the other stays',
      { allOf: [ape, asac] },
      { ...ape, tokens: ['1'] },
      { allOf: [asac, { ...ape, tokens: ['1'] }] },
    ],
    [
      'both branches of allOf',
      { allOf: [ape, asac] },
      { allOf: [{ ...asac, tokens: ['x'] }, ape] },
      { allOf: [{ ...asac, tokens: ['x'] }, ape] },
    ],
    [
      'more conditions on the same',
      ape,
      { allOf: [ape, { ...ape, tokens: ['1'] }] },
      { allOf: [ape, { ...ape, tokens: ['1'] }] },
    ],
    [
      'the gate with its negation',
      { allOf: [ape, { not: asac }] },
      { ...ape, tokens: ['1'] },
      { allOf: [{ not: asac }, { ...ape, tokens: ['1'] }] },
    ],
  ])('accepts %s', (_, operator, requested, gate) => {
    expect(narrowGate(operator, requested)).toEqual({ ok: true, gate })
  })

  test.each<[string, Gate, Gate, string]>([
    ['another collection: the gate swapped', ape, mine, 'collection_not_allowed'],
    ['the same address on another chain', ape, { ...ape, chain: 'eip155:137' }, 'collection_not_allowed'],
    ['another collection beside the gate', ape, { allOf: [ape, mine] }, 'collection_not_allowed'],
    ['another collection instead of the gate', ape, { anyOf: [ape, mine] }, 'collection_not_allowed'],
    ['another collection in a negation', ape, { allOf: [ape, { not: mine }] }, 'collection_not_allowed'],
    ['the gate negated', ape, { not: ape }, 'gate_widened'],
    ['the gate, or not', ape, { anyOf: [ape, { not: ape }] }, 'gate_widened'],
    ['a negation narrowed: wider', { not: ape }, { not: { ...ape, tokens: ['1'] } }, 'gate_widened'],
    ['a negation taken away', { not: ape }, ape, 'gate_widened'],
    ['tokens outside', { ...ape, tokens: ['1', '2'] }, { ...ape, tokens: ['2', '3'] }, 'gate_widened'],
    [
      'a range that reaches over',
      { ...ape, tokens: [span('1', '9')] },
      { ...ape, tokens: [span('5', '10')] },
      'gate_widened',
    ],
    [
      'a range over a gap',
      { ...ape, tokens: [span('1', '4'), span('6', '9')] },
      { ...ape, tokens: [span('4', '6')] },
      'gate_widened',
    ],
    ['free text outside', { ...asac, tokens: ['a'] }, { ...asac, tokens: ['b'] }, 'gate_widened'],
    ['a shorter prefix', { ...asac, tokenPrefix: '3:' }, { ...asac, tokenPrefix: '3' }, 'gate_widened'],
    ['another prefix', { ...asac, tokenPrefix: '3:' }, { ...asac, tokenPrefix: '4:' }, 'gate_widened'],
    ['a lower minimum', { ...ape, amount: { min: '5' } }, { ...ape, amount: { min: '4' } }, 'gate_widened'],
    ['no minimum at all', ape, { ...ape, amount: { min: '0', max: '9' } }, 'gate_widened'],
    ['a higher maximum', { ...ape, amount: { max: '5' } }, { ...ape, amount: { max: '6' } }, 'gate_widened'],
    [
      'a minimum over the maximum',
      { ...ape, amount: { max: '5' } },
      { ...ape, amount: { min: '6' } },
      'gate_widened',
    ],
    ['a delegation', ape, { ...ape, delegates: ['delegate-v2'] }, 'gate_widened'],
    [
      'one delegation more',
      { ...ape, delegates: ['erc6551'] },
      { ...ape, delegates: ['erc6551', 'erc5639'] },
      'gate_widened',
    ],
    ['a block of long ago', ape, { ...ape, at: { number: '1' } }, 'gate_widened'],
    ['blocks that are not final', ape, { ...ape, at: 'latest' }, 'gate_widened'],
    ['another snapshot', { ...ape, at: { number: '5' } }, { ...ape, at: 'finalized' }, 'gate_widened'],
    ['a standard of its own', ape, { ...ape, standard: 'erc20' }, 'gate_widened'],
    ['an indexer', ape, { ...ape, indexer: 'theirs' }, 'gate_widened'],
    ['a search from where it likes', ape, { ...ape, deployBlock: '9' }, 'gate_widened'],
    [
      'another class',
      { ...asac, standard: 'sbt', unit: '1' },
      { ...asac, standard: 'sbt', unit: '2' },
      'gate_widened',
    ],
    [
      'a path of its own',
      { chain: 'flow:mainnet', collection: 'A.0b2a3299cc857e29.TopShot.NFT' },
      { chain: 'flow:mainnet', collection: 'A.0b2a3299cc857e29.TopShot.NFT', collectionPath: '/public/x' },
      'gate_widened',
    ],
    ['a factory of its own', ape, { ...ape, factory: mine.collection }, 'gate_widened'],
    [
      'one branch of allOf widened',
      { allOf: [{ ...ape, tokens: ['1'] }, asac] },
      { allOf: [{ ...ape, tokens: ['2'] }, asac] },
      'gate_widened',
    ],
    ['any for all', { allOf: [ape, asac] }, { anyOf: [ape, { not: asac }] }, 'gate_widened'],
  ])('refuses %s', (_, operator, requested, code) => {
    expect(narrowGate(operator, requested)).toMatchObject({ ok: false, code })
  })

  test('error: both together are too large', () => {
    const branches = Array.from({ length: 20 }, (_, id) => ({ ...ape, tokens: [String(id)] }))
    const more = branches.map((branch) => ({ ...branch, chain: 'eip155:10' }))
    const allow = [{ ...ape, chain: 'eip155:10' }]
    expect(narrowGate({ anyOf: branches }, { anyOf: more }, { allow })).toMatchObject({
      code: 'gate_invalid',
    })
  })

  test('behavior: whoever meets the narrowed gate meets the operator’s', async () => {
    const ids = uniqueArray(constantFrom('1', '2', '3', '4'), { maxLength: 4 })
    const leaf = tuple(
      constantFrom(ape, asac),
      constantFrom<Partial<HoldingQuery>>({}, { tokens: ['1', '2'] }, { tokens: ['2'] }, { soulbound: true }),
      constantFrom<Partial<HoldingQuery>>(
        {},
        { amount: { min: '2' } },
        { amount: { min: '0', max: '1' } },
        { traits: [gold] },
      ),
    ).map(([query, one, other]): Gate => ({ ...query, ...one, ...other }))
    const tree = tuple(constantFrom('leaf', 'allOf', 'anyOf', 'not', 'both'), leaf, leaf).map(
      ([kind, a, b]): Gate => {
        if (kind === 'allOf') return { allOf: [a, b] }
        if (kind === 'anyOf') return { anyOf: [a, b] }
        if (kind === 'both') return { allOf: [a, { not: b }] }
        return kind === 'not' ? { not: a } : a
      },
    )
    const accounts = [
      'eip155:1:0xab16a96d359ec26a11e2c2b3d8f8b8942d5bfcdb',
      'near:mainnet:alice.near',
    ] as const
    const cases: (readonly [Gate, Gate, Gate, readonly string[], readonly string[]])[] = []
    assert(
      property(tree, tree, ids, ids, (operator, requested, apes, asacs) => {
        const result = narrowGate(operator, requested, { allow: [asac] })
        if (result.ok) cases.push([operator, requested, result.gate, apes, asacs])
      }),
      runs(1500),
    )
    expect(cases.length).toBeGreaterThan(50)
    let met = 0
    const held = (list: readonly string[]) => list.map((id) => ({ id, transferable: id !== '2' }))
    for (const [operator, requested, gate, apes, asacs] of cases) {
      const ownership = createOwnership({
        adapters: [
          fakeAdapter({ chain: 'eip155:1', holds: { [accounts[0]]: { [ape.collection]: held(apes) } } }),
          fakeAdapter({
            chain: 'near:mainnet',
            holds: { [accounts[1]]: { [asac.collection]: held(asacs) } },
          }),
        ],
        metadata: fakeMetadata({ 2: { Fur: 'Gold' }, 3: { Fur: 'Gold' } }),
      })
      const statusOf = async (asked: Gate) => (await ownership.check(asked, accounts)).status
      const shown = JSON.stringify({ operator, requested, gate, apes, asacs })
      if ((await statusOf(gate)) !== 'met') continue
      met += 1
      expect(await statusOf(operator), shown).toBe('met')
    }
    expect(met).toBeGreaterThan(20)
  })

  test('behavior: the largest request, beside a long list, is refused in no time', () => {
    const collection = (index: number) => `0x${index.toString(16).padStart(40, '0')}`
    const large = (index: number) =>
      Array.from({ length: 256 }, (_, at) => {
        const from = 10n ** 70n + BigInt(at * 100 + index)
        return { from: String(from), to: String(from + 50n) }
      })
    const requested: Gate = {
      anyOf: Array.from({ length: 32 }, (_, index) => ({
        chain: 'eip155:1',
        collection: collection(7),
        tokens: large(index),
      })),
    }
    const allow = Array.from({ length: 300 }, (_, index) => ({
      chain: 'eip155:1',
      collection: collection(1000 + index),
    }))
    const begun = performance.now()
    expect(narrowGate(ape, requested, { allow })).toMatchObject({ code: 'collection_not_allowed' })
    expect(performance.now() - begun).toBeLessThan(10_000)
  })
})
