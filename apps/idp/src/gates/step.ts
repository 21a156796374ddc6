import { isRecord } from '../json.ts'
import { accountsFor, type Login } from '../logins.ts'
import { accountOf } from './evaluate.ts'
import type { MayLook } from './looks.ts'
import { FRESH, REPEATED } from './recheck.ts'
import type { Check, GateRequest, GateState, Gates, Requirement } from './types.ts'

/** The request of the authorization endpoint, of a token, or of an interaction: scope and claims, whichever form they are in. */
export const gateRequestOf = ({ claims, scope }: { claims?: unknown; scope?: unknown }): GateRequest => ({
  scope: typeof scope === 'string' ? scope : undefined,
  claims: typeof claims === 'string' ? parse(claims) : claims,
})

// The protocol layer has refused what is not a JSON object.
const parse = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isRecent = ({ check, doubt }: GateState, now: Date): boolean => {
  const { checkedAt, status } = doubt ?? check
  const age = (now.getTime() - Date.parse(checkedAt)) / 1000
  return age >= 0 && age < (status === 'met' ? FRESH : REPEATED)
}

const sameAccounts = (check: Check, accounts: readonly string[]): boolean =>
  check.accounts.length === accounts.length &&
  check.accounts.every((account, index) => account === accounts[index])

/** What the step between proof and consent works with. */
export type StepOptions = {
  readonly gates: Gates
  readonly now: () => Date
  readonly mayLook: MayLook
}

/**
 * The step between proof and consent: what a sign-in has to own is looked up now, or was a moment ago. A grace that tokens
 * have later does not count here: who signs in must own it now. Undefined when this person has caused too many look-ups.
 */
export const passGate = async (
  { gates, mayLook, now }: StepOptions,
  requirement: Requirement,
  login: Login,
): Promise<Check | undefined> => {
  const asked = accountsFor(login, requirement.clientId)
  const key = { clientId: requirement.clientId, loginId: login.id, hash: requirement.hash }
  const state = await gates.find(key)
  const latest = state && (state.doubt ?? state.check)
  const accounts = asked.accounts.map(accountOf)
  if (state && latest && isRecent(state, now()) && sameAccounts(latest, accounts)) return latest
  return (await mayLook(login.subject)) ? (await gates.check(requirement, asked)).check : undefined
}
