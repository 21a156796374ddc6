import {
  type AccountKind,
  type Evidence,
  type Expectations,
  type Failure,
  failure,
  type Warning,
} from '@countersign/siwx-core'
import { bytesToHex } from '@countersign/siwx-core/codec'
import { accountIdKind, caip10 } from '../account.ts'
import type { DecodedProof } from '../proof.ts'
import type { ChainReader, NearKey, NearMessage, NearVerifyResult, VerifyContext } from '../types.ts'

/** Everything that is known when the signature's turn comes. */
export type Case<Proof extends DecodedProof = DecodedProof> = {
  readonly proof: Proof
  readonly message: NearMessage
  readonly warnings: readonly Warning[]
  readonly expected: Expectations
  readonly context: VerifyContext
  /** Of the message's network. Absent only when the proof may be decided without it. */
  readonly reader: ChainReader | undefined
}

type Acceptance = {
  readonly key?: NearKey | undefined
  readonly evidence: Evidence
  readonly warnings: readonly Warning[]
}

/** Builds the result. An account's keys and code are per network, so its subject is too. */
export function accept({ proof, message, warnings }: Case, acceptance: Acceptance): NearVerifyResult {
  const { key, evidence } = acceptance
  const account = caip10(message.chainId, proof.accountId)
  return {
    ok: true,
    account,
    subject: account,
    accountKind: key === undefined ? 'contract' : accountKind(proof.accountId),
    method: proof.type,
    ...(key !== undefined && { key: bytesToHex(key.bytes) }),
    message,
    evidence,
    warnings: [...warnings, ...acceptance.warnings],
  }
}

function accountKind(accountId: string): AccountKind {
  const kind = accountIdKind(accountId)
  return kind === 'implicit' || kind === 'eth-implicit' ? 'implicit' : kind === 'named' ? 'named' : 'contract'
}

/** The refusal when an authorization is for another text. */
export function otherPayload(): Failure {
  return failure('signature_invalid', 'signature', {
    field: 'authorization',
    reason: 'The account has authorized another text.',
  })
}
