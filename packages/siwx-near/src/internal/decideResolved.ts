import type { DecodedNep641 } from '../proof.ts'
import { parsePublicKey } from '../publicKey.ts'
import { resolveAt } from '../resolveAuthorization.ts'
import type { NearVerifyResult } from '../types.ts'
import { accept, type Case, otherPayload } from './accept.ts'
import { checkCallback } from './callback.ts'
import { jsonPayload } from './payload.ts'
import type { Session } from './session.ts'

/** NEP-641: what the account authorizes must be the text that was issued, to the letter. Rejects as readers do. */
export async function decideResolved(
  known: Case<DecodedNep641>,
  session: Session,
): Promise<NearVerifyResult> {
  const { proof, message, context } = known
  const { text, accountId, authorization } = proof
  const resolved = await resolveAt(session, accountId, authorization, context.limits ?? {})
  if (!resolved.ok) return resolved
  const { payload, callbackUrl, evidence, warnings } = resolved
  if (payload !== text && payload !== jsonPayload(text, message)) return otherPayload()
  const refusal = checkCallback(message, callbackUrl, context.callbackOrigins)
  if (refusal !== undefined) return refusal
  const key = resolved.key === undefined ? undefined : parsePublicKey(resolved.key)
  return accept(known, { key: key !== undefined && 'ok' in key ? undefined : key, evidence, warnings })
}
