import type { DocumentRecord, Store } from '@countersign/oidc-store'
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

/** One page of the store. */
const MOST = 500

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

const toMember = ({ createdAt, id, updatedAt, value }: DocumentRecord): TeamMember => ({
  account: id,
  roles: (value as Pick<TeamMember, 'roles'>).roles,
  addedAt: new Date(createdAt).toISOString(),
  changedAt: new Date(updatedAt).toISOString(),
})

const namespaceOf = (account: string): string => account.slice(0, account.indexOf(':'))
const addressOf = (account: string): string => account.slice(account.lastIndexOf(':') + 1)

/** A key is the same person on every chain of its namespace; a contract may be somebody else's on another one. */
const isSame = (member: string, { account, everyChain }: { account: string; everyChain: boolean }): boolean =>
  member === account ||
  (everyChain && namespaceOf(member) === namespaceOf(account) && addressOf(member) === addressOf(account))

/** Makes the team over the store's documents. */
export const createTeam = ({
  store: { documents },
  events,
}: {
  readonly store: Pick<Store, 'documents'>
  readonly events: Pick<Events, 'emit'>
}): Team => {
  const list = async () => (await documents.list(KIND, { limit: MOST })).documents.map(toMember)

  const find = async (account: string): Promise<DocumentRecord> => {
    const found = await documents.get(KIND, account)
    if (!found) throw new TeamError('member_not_found', `${account} is not in the team`)
    return found
  }
  const record = (type: EventType, account: string, actor: Actor, roles?: readonly string[]) =>
    events.emit({ type, actor, account, detail: roles && { roles: [...roles] } })

  return {
    list,
    find: async (login) => {
      const [own] = accountsFor(login, '').accounts
      return own && (await list()).find(({ account }) => isSame(account, own))
    },
    add: async (text, given, actor) => {
      const account = await canonical(text)
      const roles = checkRoles(given)
      const members = await list()
      if (members.some((member) => member.account === account))
        throw new TeamError('member_exists', `${account} is in the team`)
      if (members.length >= MOST) throw new TeamError('team_full', `the team has ${MOST} members`)
      await record('team.added', account, actor, roles)
      return toMember(await documents.put(KIND, account, { roles }, { ifVersion: 0 }))
    },
    setRoles: async (text, given, actor) => {
      const account = await canonical(text)
      const roles = checkRoles(given)
      const { version } = await find(account)
      await record('team.changed', account, actor, roles)
      return toMember(await documents.put(KIND, account, { roles }, { ifVersion: version }))
    },
    remove: async (text, actor) => {
      const account = await canonical(text)
      await find(account)
      await record('team.removed', account, actor)
      await documents.remove(KIND, account)
    },
  }
}
