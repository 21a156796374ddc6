import { type Failure, failure, type Warning } from '@countersign/siwx-core'
import { bytesToHex } from '@countersign/siwx-core/codec'
import type { Verdict } from '@countersign/siwx-crypto'
import type { DecodedProof } from '../proof.ts'
import type { AccountKey, ChainReader, FlowMessage, FlowVerifyResult } from '../types.ts'
import { isSupported, verifyKeySignature } from './keySignature.ts'
import { type AccountState, readAccount } from './session.ts'

/** Everything that is known when the chain's turn comes. */
export type Case = {
  readonly proof: DecodedProof
  readonly message: FlowMessage
  readonly warnings: readonly Warning[]
  readonly reader: ChainReader
  /** Seconds of tolerated clock difference. */
  readonly skew: number
  /** What has been signed, with its domain tag. */
  readonly signed: Uint8Array
}

/** 1000 thousandths: what the keys that sign for an account must weigh together. */
const FULL_WEIGHT = 1000

/** Decides by the keys of the account. A chain that cannot be asked leaves the question open. */
export async function decide(known: Case): Promise<FlowVerifyResult> {
  const state = await readState(known)
  if (!state.ok) return state
  const signers = selectSigners(known.proof, state)
  if (!Array.isArray(signers)) return signers
  let highS = false
  for (const signer of signers) {
    const checked = await verifyKeySignature({ ...signer, message: known.signed })
    if (checked.verdict !== 'valid')
      return failure(CODES[checked.verdict], 'signature', {
        field: 'keyId',
        received: String(signer.key.index),
      })
    highS ||= checked.highS
  }
  return accept(known, state, { signers, highS })
}

async function readState({ message, reader, skew }: Case): Promise<AccountState | Failure> {
  try {
    return await readAccount(message, reader, skew)
  } catch (cause) {
    return failure('chain_unavailable', 'chain', { cause })
  }
}

type Signer = { readonly key: AccountKey; readonly signature: Uint8Array }

/** The keys that have signed, or why they do not decide for the account, whatever their signatures are. */
function selectSigners({ signatures }: DecodedProof, { keys }: AccountState): Signer[] | Failure {
  const signers: Signer[] = []
  let weight = 0
  for (const { keyId, signature } of signatures) {
    const key = keys.get(keyId)
    const details = { field: 'keyId', received: String(keyId) }
    if (key === undefined) return failure('key_not_found', 'chain', details)
    if (key.revoked) return failure('key_revoked', 'chain', details)
    if (!isSupported(key)) return failure('key_type_unsupported', 'chain', details)
    weight += key.weight
    signers.push({ key, signature })
  }
  if (weight >= FULL_WEIGHT) return signers
  return failure('weight_insufficient', 'chain', {
    expected: String(FULL_WEIGHT),
    received: String(weight),
  })
}

// Keys can be added and revoked, and the account has no other owner than its network knows: the subject has the chain.
function accept(
  { proof, message, warnings }: Case,
  { evidence }: AccountState,
  { signers, highS }: { readonly signers: readonly Signer[]; readonly highS: boolean },
): FlowVerifyResult {
  const account = `flow:${message.chainId}:${message.address}`
  const [first, ...others] = signers
  return {
    ok: true,
    account,
    subject: account,
    accountKind: others.length === 0 ? 'named' : 'multisig',
    method: proof.type,
    ...(first !== undefined && others.length === 0 && { key: bytesToHex(first.key.publicKey) }),
    message,
    evidence,
    warnings: highS ? [...warnings, 'high_s'] : warnings,
  }
}

const CODES = {
  invalid: 'signature_invalid',
  signature_malformed: 'signature_malformed',
  signature_non_canonical: 'signature_non_canonical',
  key_malformed: 'key_type_unsupported',
  key_small_order: 'key_small_order',
} as const satisfies Record<Exclude<Verdict, 'valid'>, Failure['code']>
