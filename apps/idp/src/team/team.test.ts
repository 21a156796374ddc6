import { createSqliteStore } from '@countersign/oidc-store/sqlite'
import { beforeEach, describe, expect, test } from 'vitest'
import { createEvents } from '../events/events.ts'
import type { Actor } from '../events/types.ts'
import { createLogger } from '../log.ts'
import type { Login } from '../logins.ts'
import { createTeam, type Team } from './team.ts'

const ADDRESS = '0x8ba1f109551bD432803012645Ac136ddd64DBA72'
const ALICE = `eip155:1:${ADDRESS}`
const BOB = 'eip155:1:0x52908400098527886E0F7030069857D2E4169EE7'
const OPERATOR: Actor = { kind: 'operator' }

/** A sign-in as far as the team looks at it. */
const login = (account: string, accountKind: Login['accountKind'], subject = `eip155:${ADDRESS}`) =>
  ({ id: 'l1', account, accountKind, subject }) as Login

let store: ReturnType<typeof createSqliteStore>
let team: Team

beforeEach(async () => {
  store = createSqliteStore({ path: ':memory:' })
  await store.migrate()
  const log = createLogger({ log: { level: 'silent' } })
  team = createTeam({
    store,
    events: createEvents({ store, log, now: () => new Date(), record: 'privileged' }),
  })
})

const events = async () => (await store.audit.list()).map(({ event }) => event)

describe('the team', () => {
  test('default: members are added, changed, listed and removed, each on record', async () => {
    expect(await team.add(ALICE.toLowerCase(), ['owner', 'owner'], OPERATOR)).toMatchObject({
      account: ALICE,
      roles: ['owner'],
    })
    await team.setRoles(ALICE, ['support', 'audit'], OPERATOR)
    expect(await team.list()).toMatchObject([{ account: ALICE, roles: ['support', 'audit'] }])
    await team.remove(ALICE, OPERATOR)
    expect(await team.list()).toEqual([])
    expect(await events()).toEqual([
      { type: 'team.added', actor: OPERATOR, account: ALICE, detail: { roles: ['owner'] } },
      { type: 'team.changed', actor: OPERATOR, account: ALICE, detail: { roles: ['support', 'audit'] } },
      { type: 'team.removed', actor: OPERATOR, account: ALICE },
    ])
  })

  test('security: a key is itself on every chain, a contract on its own only', async () => {
    await team.add(ALICE, ['owner'], OPERATOR)
    expect(await team.find(login(ALICE, 'key'))).toMatchObject({ account: ALICE })
    expect(await team.find(login(`eip155:137:${ADDRESS}`, 'key'))).toMatchObject({ account: ALICE })
    expect(await team.find(login(ALICE, 'contract', ALICE))).toMatchObject({ account: ALICE })
    const elsewhere = `eip155:137:${ADDRESS}`
    expect(await team.find(login(elsewhere, 'contract', elsewhere))).toBeUndefined()
    expect(
      await team.find(login(BOB, 'key', 'eip155:0x52908400098527886E0F7030069857D2E4169EE7')),
    ).toBeUndefined()
  })

  test('security: what cannot be put on record is not done', async () => {
    const failing = createTeam({
      store,
      events: { emit: () => Promise.reject(new Error('full')) },
    })
    await expect(failing.add(ALICE, ['owner'], OPERATOR)).rejects.toThrow('full')
    expect(await team.list()).toEqual([])
  })

  test('security: changes at the same moment forget nobody, and let in nobody too many', async () => {
    const at = '2026-11-21T12:00:00.000Z'
    const filler = (n: number) => `eip155:1:0x${String(n).padStart(40, '0')}`
    const members = Array.from({ length: 498 }, (_, n) => ({
      account: filler(n),
      roles: ['admin'],
      addedAt: at,
      changedAt: at,
    }))
    await store.documents.put('team', 'members', { members })
    const other = createTeam({ store, events: { emit: async () => undefined } })
    const outcomes = await Promise.all(
      [1001, 1002, 1003, 1004, 1005].map((n, index) =>
        (index % 2 ? team : other).add(filler(n), ['admin'], OPERATOR).then(
          () => 'added',
          ({ code }: { code: string }) => code,
        ),
      ),
    )
    expect(outcomes.toSorted()).toEqual(['added', 'added', 'team_full', 'team_full', 'team_full'])
    expect(await team.list()).toHaveLength(500)
    await Promise.all([
      team.setRoles(filler(1), ['owner'], OPERATOR),
      other.setRoles(filler(2), ['support'], OPERATOR),
      team.remove(filler(3), OPERATOR),
    ])
    const after = await team.list()
    expect(after).toHaveLength(499)
    expect(after.filter(({ roles }) => roles[0] !== 'admin').map(({ account }) => account)).toEqual([
      filler(1),
      filler(2),
    ])
  })

  test('error: not an account, no role, one too many, a member already, nobody', async () => {
    const code = (asked: Promise<unknown>) => expect(asked).rejects
    await code(team.add('alice', ['owner'], OPERATOR)).toMatchObject({ code: 'account_invalid' })
    await code(team.add(ALICE, [], OPERATOR)).toMatchObject({ code: 'role_invalid' })
    await code(team.add(ALICE, ['Owner!'], OPERATOR)).toMatchObject({ code: 'role_invalid' })
    const many = Array.from({ length: 11 }, (_, index) => `role-${index}`)
    await code(team.add(ALICE, many, OPERATOR)).toMatchObject({ code: 'role_invalid' })
    await code(team.setRoles(BOB, ['owner'], OPERATOR)).toMatchObject({ code: 'member_not_found' })
    await code(team.remove(BOB, OPERATOR)).toMatchObject({ code: 'member_not_found' })
    await team.add(BOB, ['owner'], OPERATOR)
    await code(team.add(BOB, ['owner'], OPERATOR)).toMatchObject({ code: 'member_exists' })
    expect(await events()).toHaveLength(1)
  })
})
