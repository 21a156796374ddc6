import { parseMessage, type VerifyContext, verifyMessage } from '@countersign/siwx-ethereum'
import type { FindReader } from '../chains.ts'
import type { Login } from '../logins.ts'

/** What a second look at on-chain evidence said. */
export type Recheck =
  | { readonly status: 'holds'; readonly login: Login }
  | { readonly status: 'refused'; readonly code: string }
  | { readonly status: 'undecided'; readonly code: string }

/**
 * Takes an on-chain decision again on the chain's present state: owners of a contract account change, and a session
 * must not outlive them. The clock of the offline checks stands at the first decision; the chain is read now.
 */
export const recheckLogin = async (
  login: Login,
  { domain, reader }: { readonly domain: string; readonly reader: FindReader },
): Promise<Recheck> => {
  if (login.evidence.kind !== 'onchain' || !login.proof) return { status: 'holds', login }
  const parsed = parseMessage(login.proof.message)
  if (!parsed.ok) return { status: 'refused', code: parsed.code }
  const context: VerifyContext = { now: () => new Date(login.at * 1000), reader }
  const result = await verifyMessage(
    { type: 'eip191', ...login.proof },
    { domain, nonce: parsed.message.nonce, accounts: [login.account] },
    context,
  )
  if (!result.ok) return { status: result.retryable ? 'undecided' : 'refused', code: result.code }
  if (result.subject !== login.subject) return { status: 'refused', code: 'account_mismatch' }
  return { status: 'holds', login: { ...login, method: result.method, evidence: result.evidence } }
}
