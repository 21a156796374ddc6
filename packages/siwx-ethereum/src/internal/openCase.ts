import { type Expectations, type Failure, failure, type Warning } from '@countersign/siwx-core'
import { checksumAddress } from '../account.ts'
import type { DecodedSignature } from '../proof.ts'
import type { EthereumMessage, EthereumMethod, Hex, VerifyContext } from '../types.ts'
import type { KeyProof } from './accept.ts'
import { isKeyLength, type Recovered, recoverAddress } from './keySignature.ts'

/** Everything that is known when the signature's turn comes. */
export type Case = {
  readonly text: string
  readonly signature: DecodedSignature
  readonly message: EthereumMessage
  readonly warnings: readonly Warning[]
  readonly expected: Expectations
  readonly context: VerifyContext
}

/** The same with what is derived once. */
export type OpenCase = Case & {
  /** Lower case. */
  readonly account: Hex
  readonly digest: Uint8Array
}

/** What a signature of a key's length says, or `undefined` for any other length. */
export async function recoverKey(
  { digest }: OpenCase,
  signature: Uint8Array,
): Promise<Recovered | undefined> {
  return isKeyLength(signature) ? await recoverAddress(digest, signature) : undefined
}

/** The recovered key when it is the account's. */
export function ownKey({ account }: OpenCase, recovered: Recovered | undefined): KeyProof | undefined {
  return recovered?.status === 'recovered' && recovered.address === account ? recovered : undefined
}

export function allows({ allow }: Expectations, method: EthereumMethod): boolean {
  return allow === undefined || allow.includes(method)
}

export function notAllowed(method: EthereumMethod): Failure {
  return failure('proof_type_not_allowed', 'check', { received: method })
}

/** The refusal when only a key could have signed, and the account's has not. */
export function refuseKey(recovered: Recovered | undefined, blocked?: EthereumMethod): Failure {
  if (blocked !== undefined) return notAllowed(blocked)
  if (recovered === undefined) return failure('signature_malformed', 'signature')
  if (recovered.status === 'recovered') {
    return failure('signature_invalid', 'signature', {
      field: 'address',
      received: checksumAddress(recovered.address),
      reason: 'The signature was made by another address, or over another text.',
    })
  }
  const code = recovered.status === 'invalid' ? 'signature_invalid' : REFUSALS[recovered.status]
  return failure(code, 'signature')
}

const REFUSALS = {
  signature_malformed: 'signature_malformed',
  signature_non_canonical: 'signature_non_canonical',
  key_malformed: 'signature_invalid',
  key_small_order: 'signature_invalid',
} as const
