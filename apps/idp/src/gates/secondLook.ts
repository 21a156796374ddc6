import { accountsFor, type Login } from '../logins.ts'
import type { Check, GateClient, GateRequest, GateState, Gates, RecheckTrigger } from './types.ts'

/** Whose tokens rest on what request. */
export type Resting = { readonly client: GateClient; readonly request: GateRequest; readonly login: Login }

/**
 * What tokens rest on now. `none`: their request demands nothing. `stands`: met, or tolerated until `until` (epoch seconds);
 * claims of tokens are told only while `state.check` is met. `lost`: it is over. `undecided`: never decided, chain silent.
 */
export type SecondLook =
  | { readonly status: 'none' }
  | { readonly status: 'stands'; readonly state: GateState; readonly until?: number | undefined }
  | { readonly status: 'lost'; readonly code: string; readonly reason: string }
  | { readonly status: 'undecided'; readonly code: string; readonly reason: string }

const firstLook = (
  state: GateState,
  { code = 'not_met', reason = 'the gate is not met', status }: Check,
): SecondLook => {
  if (status === 'met') return { status: 'stands', state }
  return { status: status === 'unmet' ? 'lost' : 'undecided', code, reason }
}

/**
 * Looks at what tokens rest on, by the request that they carry: a changed configuration counts at once. Without a trigger
 * first tokens are given, for what was looked up on the way here, a moment ago unless a device has let time pass. A question
 * that nobody has asked yet (a narrower request, a changed gate) is answered now.
 */
export const secondLook = async (
  gates: Gates,
  { client, login, request }: Resting,
  trigger: RecheckTrigger | undefined,
): Promise<SecondLook> => {
  const required = await gates.require(client, request)
  if (!required.ok) return { status: 'lost', code: required.code, reason: required.message }
  const { requirement } = required
  if (!requirement) return { status: 'none' }
  const accounts = accountsFor(login, client.clientId)
  const found = await gates.find({ clientId: client.clientId, loginId: login.id, hash: requirement.hash })
  if (!found) {
    const { check, state } = await gates.check(requirement, accounts)
    return firstLook(await gates.keep(state), check)
  }
  // How often and how long is not part of the question: what is configured now counts.
  const state = { ...found, requirement }
  const again = await gates.recheck(state, accounts, trigger ?? 'issue')
  if (again.status === 'lost' || again.status === 'undecided')
    return { status: again.status, code: again.code, reason: again.reason }
  // A grace is for tokens that are there already.
  if (!trigger) return firstLook(await gates.keep(again.state), again.state.check)
  return { status: 'stands', state: again.state, until: again.status === 'grace' ? again.until : undefined }
}
