import { type Failure, failure } from '@countersign/siwx-core'
import { nep413Digest } from '../nep413.ts'
import { nep641ToNep413, parseNanoseconds } from '../nep641.ts'
import { checkAccessKey } from './accessKey.ts'
import type { AccessKeyAuthorization } from './authorization.ts'
import type { Node, Resolved } from './resolve.ts'
import type { Session } from './session.ts'
import { checkSignature } from './signature.ts'

/**
 * Resolves a node by a full-access key, in the order of the standard. Rejects as readers do.
 *
 * @see NEP-641 "Verification procedure"
 */
export async function resolveKey(
  session: Session,
  { accountId, path }: Node,
  authorization: AccessKeyAuthorization,
): Promise<Resolved | Failure> {
  const { envelope, callbackUrl, key, signature } = authorization
  const { chainId, signerId, path: signedPath = [], timestamp, payload } = envelope
  if (chainId !== session.chainId) return refuse('chain_mismatch', 'chainId', chainId)
  if (signerId !== accountId) return refuse('account_mismatch', 'signerId', signerId)
  if (signedPath.join(' ') !== path.join(' ')) return refuse('account_mismatch', 'path', signedPath.join(' '))
  const digest = nep413Digest(nep641ToNep413(envelope, callbackUrl))
  const checked = await checkSignature({ digest, key, signature })
  if ('ok' in checked) return checked
  // Otherwise an old block, with keys that have been removed since, would still resolve it.
  if ((parseNanoseconds(timestamp) ?? 0n) > session.block.timestamp) {
    return refuse('issued_in_future', 'timestamp', timestamp)
  }
  const refusal = await checkAccessKey(session, accountId, authorization)
  return (
    refusal ?? {
      ok: true,
      by: 'access_key',
      payload,
      pending: [],
      key,
      callbackUrl,
      warnings: checked.warnings,
    }
  )
}

function refuse(code: Failure['code'], field: string, received: string): Failure {
  return failure(code, 'signature', { field, received })
}
