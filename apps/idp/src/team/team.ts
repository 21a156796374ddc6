import { setTimeout } from 'node:timers/promises'
import { type Store, StoreError } from '@countersign/oidc-store'
import { parseSignInAccount } from '@countersign/siwx'
import type { Actor, Events, EventType } from '../events/types.ts'
import { accountsFor, type Login } from '../logins.ts'

/** Somebody who may act for the operator. */
export type TeamMember = {
  /** CAIP-10, in the form of its chain. */
  readonly account: string
  readonly roles: readonly string[]
  /** RFC 3339. */
  readonly addedAt: string
  readonly changedAt: string
}

/** Codes of {@link TeamError}. */
export type TeamErrorCode =
  | 'account_invalid'
  | 'role_invalid'
  | 'member_exists'
  | 'member_not_found'
  | 'team_full'

/** Why the team was not changed. */
export class TeamError extends Error {
  readonly code: TeamErrorCode

  constructor(code: TeamErrorCode, message: string) {
    super(message)
    this.name = 'TeamError'
    this.code = code
  }
}

/** The team: who may have the scope `admin`. Each change is on record before it is done. */
export type Team = {
  /** Ordered by account. */
  readonly list: () => Promise<readonly TeamMember[]>
  /** The member that a sign-in is, if any. */
  readonly find: (login: Login) => Promise<TeamMember | undefined>
  /** Throws `account_invalid`, `role_invalid`, `member_exists`, `team_full`. */
  readonly add: (account: string, roles: readonly string[], actor: Actor) => Promise<TeamMember>
  /** Throws `account_invalid`, `role_invalid`, `member_not_found`. */
  readonly setRoles: (account: string, roles: readonly string[], actor: Actor) => Promise<TeamMember>
  /** Throws `account_invalid`, `member_not_found`. */
  readonly remove: (account: string, actor: Actor) => Promise<void>
}

const KIND = 'team'
const ID = 'members'
const MOST = 500

/** Others may change other members meanwhile; each attempt begins with what they have left. */
const ATTEMPTS = 20

const ROLE = /^[a-z][a-z0-9_-]{0,31}$/
const MOST_ROLES = 10

const checkRoles = (roles: readonly string[]): readonly string[] => {
  const given = [...new Set(roles)]
  const wrong = given.find((role) => !ROLE.test(role))
  if (wrong !== undefined || given.length === 0 || given.length > MOST_ROLES)
    throw new TeamError('role_invalid', `1 to ${MOST_ROLES} roles of lower-case letters, digits, _ and -`)
  return given
}

const canonical = async (account: string): Promise<string> => {
  const parsed = await parseSignInAccount(account)
  if (parsed.ok) return parsed.account
  throw new TeamError('account_invalid', 'not a CAIP-10 account of a known chain')
}

const namespaceOf = (account: string): string => account.slice(0, account.indexOf(':'))
const addressOf = (account: string): string => account.slice(account.lastIndexOf(':') + 1)

/** A key is the same person on every chain of its namespace; a contract may be somebody else's on another one. */
const isSame = (member: string, { account, everyChain }: { account: string; everyChain: boolean }): boolean =>
  member === account ||
  (everyChain && namespaceOf(member) === namespaceOf(account) && addressOf(member) === addressOf(account))

type Stored = { readonly version: number; readonly members: readonly TeamMember[] }

const byAccount = (a: TeamMember, b: TeamMember): number => (a.account < b.account ? -1 : 1)

/**
 * Makes the team over one of the store's documents: whatever is changed at the same moment, nobody is forgotten and there are
 * never more members than there may be.
 */
export const createTeam = ({
  store: { documents },
  events,
  now = () => new Date(),
}: {
  readonly store: Pick<Store, 'documents'>
  readonly events: Pick<Events, 'emit'>
  readonly now?: (() => Date) | undefined
}): Team => {
  const read = async (): Promise<Stored> => {
    const found = await documents.get(KIND, ID)
    const { members = [] } = (found?.value ?? {}) as Partial<Stored>
    return { version: found?.version ?? 0, members }
  }
  const memberOf = ({ members }: Stored, account: string): TeamMember => {
    const found = members.find((member) => member.account === account)
    if (!found) throw new TeamError('member_not_found', `${account} is not in the team`)
    return found
  }
  /** On record once, before it is first tried. */
  const change = async (
    next: (team: Stored) => readonly TeamMember[],
    record: () => Promise<void>,
  ): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      const team = await read()
      const members = next(team)
      if (attempt === 1) await record()
      try {
        await documents.put(KIND, ID, { members }, { ifVersion: team.version })
        return
      } catch (error) {
        const lost = error instanceof StoreError && error.code === 'version_conflict'
        if (!lost || attempt === ATTEMPTS) throw error
        await setTimeout(Math.random() * 10 * attempt)
      }
    }
  }
  const say = (type: EventType, account: string, actor: Actor, roles?: readonly string[]) =>
    events.emit({ type, actor, account, detail: roles && { roles: [...roles] } })

  return {
    list: async () => (await read()).members,
    find: async (login) => {
      const [own] = accountsFor(login, '').accounts
      return own && (await read()).members.find(({ account }) => isSame(account, own))
    },
    add: async (text, given, actor) => {
      const account = await canonical(text)
      const roles = checkRoles(given)
      const at = now().toISOString()
      const added = { account, roles, addedAt: at, changedAt: at }
      const next = ({ members }: Stored) => {
        if (members.some((member) => member.account === account))
          throw new TeamError('member_exists', `${account} is in the team`)
        if (members.length >= MOST) throw new TeamError('team_full', `the team has ${MOST} members`)
        return [...members, added].sort(byAccount)
      }
      await change(next, () => say('team.added', account, actor, roles))
      return added
    },
    setRoles: async (text, given, actor) => {
      const account = await canonical(text)
      const roles = checkRoles(given)
      const changedAt = now().toISOString()
      let changed: TeamMember | undefined
      const next = (team: Stored) => {
        const own = { ...memberOf(team, account), roles, changedAt }
        changed = own
        return team.members.map((member) => (member.account === account ? own : member))
      }
      await change(next, () => say('team.changed', account, actor, roles))
      return changed ?? memberOf(await read(), account)
    },
    remove: async (text, actor) => {
      const account = await canonical(text)
      const next = (team: Stored) => {
        const gone = memberOf(team, account)
        return team.members.filter((member) => member !== gone)
      }
      await change(next, () => say('team.removed', account, actor))
    },
  }
}
