import { createSqliteStore } from '@countersign/oidc-store/sqlite'
import { describe, expect, test } from 'vitest'
import { parseConfig } from '../config/load.ts'
import type { AppContext } from '../context.ts'
import { digest } from '../digest.ts'
import type { Proven } from '../logins.ts'
import { createRecords } from '../store.ts'
import {
  endLink,
  findLink,
  keepProven,
  linkOfInteraction,
  makeLink,
  openLink,
  takeProven,
  tryNumber,
} from './links.ts'

const by = { device: { handheld: false }, address: '203.0.113.7' }

const proven: Proven = {
  subject: 'eip155:0xab',
  account: 'eip155:1:0xab',
  accountKind: 'key',
  method: 'eip191',
  evidence: { kind: 'offline' },
  at: 1,
}

const open = async () => {
  const store = createSqliteStore({ path: ':memory:' })
  await store.migrate()
  const config = parseConfig({ signIn: { phone: { enabled: true } } })
  const parts = { store, records: createRecords(store), config, now: () => new Date() }
  // These four are all that links are made of.
  const context = parts as unknown as AppContext
  const made = await makeLink(context, { by, uid: 'u1' })
  if (!made.ok) throw new Error(made.code)
  return { context, id: digest(made.handle) }
}

const TWENTY = Array.from({ length: 20 })
const some = (values: readonly unknown[]) => values.filter((value) => value !== undefined)

describe('a link', () => {
  test('default: each step once, in order', async () => {
    const { context, id } = await open()
    const step = async () => (await findLink(context, id))?.step
    expect(await step()).toBe('waiting')
    expect(await openLink(context, id, by)).toMatch(/^[\w-]{43}$/)
    expect(await step()).toBe('opened')
    const number = (await findLink(context, id))?.opened?.number ?? ''
    expect(await tryNumber(context, id, number)).toBe(true)
    expect(await step()).toBe('confirmed')
    expect(await keepProven(context, id, proven)).toBe(true)
    expect(await step()).toBe('proven')
    expect(await takeProven(context, id)).toEqual(proven)
    expect(await takeProven(context, id)).toBeUndefined()
  })

  test('security: of twenty that open it at once, one has it', async () => {
    const { context, id } = await open()
    expect(some(await Promise.all(TWENTY.map(() => openLink(context, id, by))))).toHaveLength(1)
  })

  test('security: of twenty tries at once, one counts, right or wrong', async () => {
    for (const right of [true, false]) {
      const { context, id } = await open()
      await openLink(context, id, by)
      const number = (await findLink(context, id))?.opened?.number ?? ''
      const tries = TWENTY.map(() => tryNumber(context, id, right ? number : '00'))
      expect(some(await Promise.all(tries))).toEqual([right])
      expect((await findLink(context, id))?.step).toBe(right ? 'confirmed' : 'ended')
    }
  })

  test('security: nothing is tried before it is open', async () => {
    const { context, id } = await open()
    expect(await tryNumber(context, id, '42')).toBeUndefined()
  })

  test('security: of twenty proofs at once one is kept, and of twenty takers one has it', async () => {
    const { context, id } = await open()
    const kept = await Promise.all(
      TWENTY.map((_, index) => keepProven(context, id, { ...proven, account: `eip155:1:0x${index}` })),
    )
    expect(kept.filter(Boolean)).toHaveLength(1)
    const account = `eip155:1:0x${kept.indexOf(true)}`
    const taken = some(await Promise.all(TWENTY.map(() => takeProven(context, id))))
    expect(taken).toEqual([{ ...proven, account }])
  })

  test('security: ending it wins over everything else, and its first reason stays', async () => {
    const { context, id } = await open()
    await openLink(context, id, by)
    await keepProven(context, id, proven)
    await endLink(context, id, 'cancelled')
    await endLink(context, id, 'replaced')
    expect(await findLink(context, id)).toMatchObject({ step: 'ended', why: 'cancelled' })
  })

  test('security: only the latest counts for its interaction, and for no other', async () => {
    const { context, id } = await open()
    const second = await makeLink(context, { by, uid: 'u1' })
    if (!second.ok) throw new Error(second.code)
    expect(await findLink(context, id)).toMatchObject({ step: 'ended', why: 'replaced' })
    expect((await linkOfInteraction(context, 'u1'))?.id).toBe(digest(second.handle))
    expect(await linkOfInteraction(context, 'u2')).toBeUndefined()
    await context.records.put('PhoneLink', 'u2', { link: digest(second.handle) }, 60)
    expect(await linkOfInteraction(context, 'u2')).toBeUndefined()
  })
})
