import { anyJson } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createFlowAdapter } from './createFlowAdapter.ts'
import {
  accessNode,
  type Cdc,
  dictionary,
  encoded,
  ids,
  int,
  type NodeOptions,
  refusal,
  string,
} from './test/accessNode.ts'
import { ALICE, ask, BOB, CHAIN, CHILD, codeOf, HOLDS, many, QUERY, setUp } from './test/setUp.ts'

describe('reading a collection', () => {
  const holds = { [ALICE]: many(1000) }

  test('asks for a page after the other', async () => {
    const { found, asked } = await ask({ holds })
    expect(found).toMatchObject({ ok: true, balance: '1000', complete: true })
    expect(asked).toHaveLength(5)
  })

  test('stops at the limit, and says that it did', async () => {
    const { found, asked } = await ask({ holds }, {}, ALICE, { maxTokens: 250 })
    expect(found).toMatchObject({ ok: true, balance: '250', complete: false })
    expect(asked).toHaveLength(2)
  })

  test('asks for named ids alone, and lists all for a long range', async () => {
    const few = await ask({ holds }, { tokens: ['5', { from: '990', to: '1010' }] })
    expect(few.found).toMatchObject({ ok: true, balance: '12', complete: true })
    expect(few.asked).toHaveLength(1)
    const wide = await ask({ holds }, { tokens: [{ from: '901', to: '18446744073709551615' }] })
    expect(wide.found).toMatchObject({ ok: true, balance: '100', complete: true })
    const none = await ask({ holds }, { tokens: [] })
    expect(none.found).toMatchObject({ ok: true, balance: '0', complete: true })
  })

  const LIMITED = [
    refusal.bind(
      null,
      400,
      'Invalid Flow argument: [Error Code: 1110] error caused by: computation exceeds limit',
    ),
    refusal.bind(null, 429, 'script execution computation limit exceeded: [Error Code: 1110] …'),
    refusal.bind(null, 500, 'internal server error'),
  ]

  test.each(LIMITED)('makes pages smaller when the script is too much: %o', async (limited) => {
    const script: NodeOptions['script'] = ({ count }) => (count > 30 ? limited() : undefined)
    const { found, asked } = await ask({ holds: { [ALICE]: many(60) }, script })
    expect(found).toMatchObject({ ok: true, balance: '60', complete: true })
    expect(asked).toHaveLength(4)
  })

  test.each([
    [LIMITED[0], 'contract_failed'],
    [LIMITED[2], 'chain_inconsistent'],
  ])('gives up when even a small page is too much', async (limited, code) => {
    const { found, asked } = await ask({ script: limited as () => Response })
    expect(found).toMatchObject({ ok: false, code })
    expect(asked).toHaveLength(3)
  })

  test('hybrid custody: follows no more child accounts than it may', async () => {
    const addresses = many(30).map((number) => `0x${number.padStart(16, '0')}`)
    const children = { [ALICE]: [CHILD, CHILD, ALICE, ...addresses] }
    const delegates = ['hybrid-custody'] as const
    const { found, asked } = await ask({ holds: { [CHILD]: ['5'] }, children }, { delegates })
    expect(found).toMatchObject({ ok: true, balance: '1', complete: false })
    expect(found.ok && found.tokens[0]).toMatchObject({
      holder: `${CHAIN}:${CHILD}`,
      via: [{ kind: 'hybrid-custody' }],
    })
    expect(asked).toHaveLength(22)
    expect((await ask({ holds: { [CHILD]: ['5'] }, children })).found).toMatchObject({ balance: '0' })
    const { flow } = setUp({ chainId: 'flow-emulator' }, { chain: 'flow:emulator' })
    const query = { ...QUERY, chain: 'flow:emulator', delegates }
    const unknown = await flow.holdings(query, `flow:emulator:${ALICE}`, await flow.pin('latest'))
    expect(unknown).toMatchObject({ code: 'query_invalid' })
  })
})

test('hybrid custody: an account that is its own child counts once, and what is no address is none', async () => {
  const delegates = ['hybrid-custody'] as const
  const holds = { [ALICE]: ['1'], [CHILD]: ['5'] }
  const { found } = await ask({ holds, children: { [ALICE]: [ALICE, CHILD] } }, { delegates })
  expect(found).toMatchObject({ ok: true, balance: '2', complete: true })
  const wrong = { type: 'Array', value: [string('0xf233dcee88fe0ab')] }
  const script: NodeOptions['script'] = ({ kind }) => (kind === 'children' ? wrong : undefined)
  expect(await codeOf({ holds, script }, { delegates })).toBe('chain_inconsistent')
})

describe('failures of a script', () => {
  const cadence =
    '[Error Code: 1101] error caused by: 1 error occurred:\n\t* [Error Code: 1101] cadence runtime error'
  test.each([
    [400, `Invalid Flow argument: ${cadence}: panic: no`, 'contract_failed'],
    [400, `Cadence error: ${cadence}: panic: pruned, state commitment not found`, 'contract_failed'],
    [
      400,
      `Invalid Flow argument: ${cadence}: panic: [Error Code: 1110] computation limit exceeded`,
      'contract_failed',
    ],
    [400, 'Invalid Flow argument: could not find entity', 'block_unavailable'],
    [400, 'Invalid Flow request: failed to execute script: state commitment not found', 'block_unavailable'],
    [
      400,
      'Invalid Flow argument: failed to create storage snapshot: execution state is pruned',
      'block_unavailable',
    ],
    [
      404,
      'Flow resource not found: block height 1 is less than the spork root block height 2',
      'block_unavailable',
    ],
    [404, 'Flow resource not found: data not found: not indexed', 'block_unavailable'],
    [400, 'Invalid Flow argument: no idea', 'chain_unavailable'],
    [429, 'too many requests', 'chain_unavailable'],
    [503, 'Failed to process request: no execution nodes', 'chain_unavailable'],
    [302, '', 'chain_unavailable'],
  ])('%i %s is %s', async (status, message, code) => {
    expect(await codeOf({ script: () => refusal(status, message) })).toBe(code)
  })

  test('asks the next node when one lacks the state, and none when the contract has failed', async () => {
    for (const [message, hosts] of [
      ['Invalid Flow argument: execution state is pruned', ['b.example']],
      [cadence, undefined],
    ] as const) {
      const good = accessNode({ holds: HOLDS })
      const bad = accessNode({ script: () => refusal(400, message) })
      const fetch: typeof globalThis.fetch = (input, init) =>
        (new Request(input).url.includes('//a.') ? bad : good)(input, init)
      const flow = createFlowAdapter({
        chain: CHAIN,
        urls: ['https://a.example', 'https://b.example'],
        fetch,
      })
      const found = await flow.holdings(QUERY, `${CHAIN}:${ALICE}`, await flow.pin('latest'))
      expect(found.ok ? found.source.endpoints : undefined).toEqual(hosts)
    }
  })

  const held = (members: Readonly<Record<string, Cdc>>) =>
    dictionary({ status: string('held'), total: int(3), read: int(2), ids: ids(['1', '2']), ...members })
  test.each<readonly [string, Cdc, string]>([
    ['no contract', dictionary({ status: string('no_contract') }), 'no_contract'],
    ['no standard', dictionary({ status: string('no_standard') }), 'unsupported_standard'],
    ['no type', dictionary({ status: string('no_type') }), 'collection_unknown'],
    ['no path', dictionary({ status: string('no_path') }), 'unsupported_standard'],
    ['the same id twice', held({ ids: ids(['1', '1']) }), 'contract_answer_invalid'],
    ['another status', dictionary({ status: string('toString') }), 'chain_inconsistent'],
    ['a status that is no text', dictionary({ status: { type: 'Bool', value: true } }), 'chain_inconsistent'],
    ['more than there are', held({ total: int(1) }), 'chain_inconsistent'],
    ['more than were asked for', held({ total: int(999), ids: ids(many(201)) }), 'chain_inconsistent'],
    ['ids that are text', held({ ids: { type: 'Array', value: [string('1')] } }), 'chain_inconsistent'],
    ['ids below zero', held({ ids: { type: 'Array', value: [int(-1)] } }), 'chain_inconsistent'],
    [
      'ids over 64 bits',
      held({ ids: { type: 'Array', value: [{ type: 'UInt', value: '9'.repeat(20) }] } }),
      'chain_inconsistent',
    ],
    ['no total', held({ total: { type: 'Optional', value: null } }), 'chain_inconsistent'],
    ['no dictionary', ids(['1']), 'chain_inconsistent'],
    [
      'two statuses',
      {
        type: 'Dictionary',
        value: [dictionary({ status: string('held') }), dictionary({})].flatMap(() => [
          { key: string('status'), value: string('absent') },
        ]),
      },
      'chain_inconsistent',
    ],
  ])('%s', async (_, answer, code) => {
    expect(await codeOf({ script: () => answer })).toBe(code)
  })

  test('an id that was not asked for, and a collection that changes between pages', async () => {
    expect(await codeOf({ script: () => held({}) }, { tokens: ['1'] })).toBe('chain_inconsistent')
    const another = held({ ids: ids(['2']) })
    expect(await codeOf({ script: () => another }, { tokens: ['1'] })).toBe('chain_inconsistent')
    let turn = 0
    const growing: NodeOptions['script'] = ({ from }) => {
      turn += 1
      return held({ total: int(500 + turn), ids: ids([String(from + 1)]) })
    }
    expect(await codeOf({ script: growing })).toBe('chain_inconsistent')
    const vanishing: NodeOptions['script'] = ({ from }) =>
      from === 0 ? held({ total: int(500) }) : dictionary({ status: string('absent') })
    expect(await codeOf({ script: vanishing })).toBe('chain_inconsistent')
  })

  test('the words of a contract do not have it asked for less', async () => {
    const words = `Invalid Flow argument: ${cadence}: panic: computation limit exceeded`
    const { found, asked } = await ask({ script: () => refusal(400, words) })
    expect(found).toMatchObject({ ok: false, code: 'contract_failed' })
    expect(asked).toHaveLength(1)
  })

  test('a foreign collection holds nothing, and is pointed at', async () => {
    const { found } = await ask({ script: () => dictionary({ status: string('foreign') }) })
    expect(found).toMatchObject({
      ok: true,
      balance: '0',
      complete: true,
      warnings: [{ code: 'collection_foreign' }],
    })
  })
})

describe('hostile answers', () => {
  const scalar = fc.oneof(
    fc.constantFrom<Cdc>(
      { type: 'Void' },
      { type: 'Optional', value: null },
      { type: 'Bool', value: true },
      { type: 'UInt64', value: '7' },
      { type: 'Int', value: '-1' },
      { type: 'UFix64', value: '1.00000000' },
      { type: 'Address', value: ALICE },
      { type: 'Type', value: { staticType: { kind: 'Int' } } },
    ),
    fc.string({ maxLength: 8 }).map(string),
    fc.constantFrom('held', 'absent', 'foreign', 'no_type', 'toString').map(string),
    fc.record({ type: fc.string(), value: anyJson }),
  )
  const { tree } = fc.letrec<{ readonly tree: Cdc }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      scalar,
      fc.array(tie('tree'), { maxLength: 3 }).map((value): Cdc => ({ type: 'Array', value })),
      tie('tree').map((value): Cdc => ({ type: 'Optional', value })),
      fc
        .dictionary(fc.constantFrom('status', 'total', 'ids', 'tokens', 'id', '__proto__'), tie('tree'), {
          maxKeys: 4,
        })
        .map(dictionary),
    ),
  }))

  test('never make somebody an owner of a token that was not listed as held, and never throw', async () => {
    const { flow: pinned } = setUp()
    const block = await pinned.pin('latest')
    await fc.assert(
      fc.asyncProperty(tree, fc.boolean(), async (answer, bare) => {
        const { flow } = setUp({ script: () => (bare ? Response.json(answer) : encoded(answer)) })
        const found = await flow.holdings({ ...QUERY, tokens: ['900'] }, `${CHAIN}:${BOB}`, block)
        expect(found.ok ? found.balance : '0').toBe('0')
        const token = { id: '900', balance: '1', holder: `${CHAIN}:${BOB}` }
        const described = await flow.describe(QUERY, [token], block)
        expect(described).toHaveLength(1)
      }),
      runs(300),
    )
  })
})
