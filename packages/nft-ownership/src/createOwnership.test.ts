import { describe, expect, test } from 'vitest'
import { createOwnership } from './createOwnership.ts'
import { blockOf, fakeAdapter } from './test/fakeAdapter.ts'
import { APES, alice, ape, CATS, CHAIN, cat, holding } from './test/gates.ts'

describe('createOwnership', () => {
  test('default', async () => {
    const chain = holding([{ id: '7' }])
    const now = () => new Date('2026-11-21T12:00:00Z')
    const ownership = createOwnership({ adapters: [chain], now })
    const answer = await ownership.check(ape, [alice])
    expect(answer).toMatchObject({
      status: 'met',
      retryable: false,
      gate: ape,
      checkedAt: '2026-11-21T12:00:00.000Z',
    })
    expect(answer.blocks).toEqual([blockOf(CHAIN)])
    expect(answer.met).toEqual([
      {
        account: alice,
        query: ape,
        status: 'met',
        standard: 'erc721',
        balance: '1',
        tokens: [{ id: '7', balance: '1' }],
        complete: true,
        block: blockOf(CHAIN),
        source: { kind: 'node', endpoints: ['node.example'], method: 'fake' },
        warnings: [],
      },
    ])
    expect(ownership.chains).toEqual([CHAIN])
    expect(answer.spent.requests).toBe(1)
  })

  test('error: two adapters of one chain, a limit that is none', () => {
    expect(() => createOwnership({ adapters: [holding([]), holding([])] })).toThrow(TypeError)
    expect(() => createOwnership({ adapters: [], limits: { requests: 0 } })).toThrow(TypeError)
  })

  test('error: a gate that was not parsed, an account that is not CAIP-10', async () => {
    const { check } = createOwnership({ adapters: [holding([])] })
    await expect(check({ allOf: [] }, [alice])).rejects.toMatchObject({ code: 'query_invalid' })
    await expect(check(ape, ['0xab16'])).rejects.toMatchObject({ code: 'account_invalid' })
  })
})

describe('budget', () => {
  test('a check that needs more than it may take is undecided', async () => {
    const holds = { [alice]: { [APES]: [{}], [CATS]: [{}] } }
    const { check } = createOwnership({
      adapters: [fakeAdapter({ chain: CHAIN, holds })],
      limits: { requests: 1 },
    })
    const answer = await check({ allOf: [ape, cat] }, [alice])
    expect(answer).toMatchObject({ status: 'undecided', retryable: true })
    expect(JSON.stringify(answer.root)).toContain('budget_exceeded')
  })

  test('an adapter that hangs ends with the time of the check, and does not block the next', async () => {
    let hang = true
    const chain = holding([{}], {
      pin: () => (hang ? new Promise(() => {}) : Promise.resolve(blockOf(CHAIN))),
    })
    const { check } = createOwnership({ adapters: [chain] })
    const answer = await check(ape, [alice], { limits: { milliseconds: 20 } })
    expect(answer).toMatchObject({ status: 'undecided', root: { conditions: [{ code: 'budget_exceeded' }] } })
    hang = false
    expect((await check(ape, [alice])).status).toBe('met')
  })
})
