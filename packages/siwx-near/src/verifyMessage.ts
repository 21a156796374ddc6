import { checkMessage, consumeNonce, type Expectations, type Failure, failure } from '@countersign/siwx-core'
import { accountIdKind } from './account.ts'
import { checkCallback } from './internal/callback.ts'
import { decide } from './internal/decide.ts'
import { isImplicitAccount } from './internal/signature.ts'
import { parseMessage } from './parseMessage.ts'
import { type DecodedProof, decodeProof } from './proof.ts'
import type { NearMessage, NearProof, NearVerifyResult, VerifyContext } from './types.ts'

/**
 * Verifies what a wallet answered: the text follows its grammar, says what is expected, names the account of the proof, and
 * that account has authorized exactly these bytes. Never rejects and never throws, whatever the proof is.
 *
 * `near:nep413`: a key has signed, and the network says at a final block that it is a full-access key of the account.
 * Function-call keys are refused, and so is the key that an implicit account is named after when the account exists without
 * it. `near:nep641`: the account attests it, by such a key or by its contract.
 *
 * The order is fixed: size, decoding, grammar, expectations, binding of account and message, nonce (consumed once, before
 * anything expensive or remote, and not at all when there is no chain to ask), signature, chain. When the chain cannot be asked the answer is `chain_unavailable` or
 * `chain_inconsistent`, both `retryable`, never an invalid signature.
 *
 * @example
 * ```ts
 * import { createHttpReader, type NearProof, verifyMessage } from '@countersign/siwx-near'
 *
 * const mainnet = createHttpReader({ urls: ['https://near-rpc.example'] })
 * declare const proof: NearProof
 * declare const nonces: Set<string>
 * const result = await verifyMessage(
 *   proof,
 *   { domain: 'app.example', nonce: (nonce) => nonces.delete(nonce) },
 *   { reader: (chainId) => (chainId === 'mainnet' ? mainnet : undefined) },
 * )
 * if (result.ok) console.log(result.subject)
 * else console.log(result.code, result.retryable)
 * ```
 * @see CAIP-122 "Verification", NEP-413, NEP-641
 */
export async function verifyMessage(
  proof: NearProof,
  expected: Expectations,
  context: VerifyContext = {},
): Promise<NearVerifyResult> {
  try {
    return await verify(proof, expected, context)
  } catch (cause) {
    return failure('internal', 'check', { cause })
  }
}

async function verify(
  sent: NearProof,
  expected: Expectations,
  context: VerifyContext,
): Promise<NearVerifyResult> {
  const proof = decodeProof(sent)
  if (!proof.ok) return proof
  const parsed = parseMessage(proof.text)
  if (!parsed.ok) return parsed
  const { message, warnings } = parsed
  const refusal =
    // A message that names no account is about the one that the wallet names.
    checkMessage({ ...message, address: proof.accountId }, expected, { now: context.now }) ??
    checkMethod(proof, expected) ??
    checkBinding(message, proof, context)
  if (refusal !== undefined) return refusal
  const reader = context.reader?.(message.chainId)
  const undecided =
    (reader === undefined ? await checkOffline(proof, expected, context) : undefined) ??
    (await consumeNonce(message, expected))
  return undecided ?? (await decide({ proof, message, warnings, expected, context, reader }))
}

// The keys of an account are on the chain only. An implicit account is named after its first one, but its owner may have
// removed that: it is believed on demand.
async function checkOffline(
  proof: DecodedProof,
  { requireOnchain }: Expectations,
  { offlineImplicit }: VerifyContext,
): Promise<Failure | undefined> {
  const demanded = offlineImplicit === true && requireOnchain !== true
  const decidable =
    demanded && proof.type === 'near:nep413' && (await isImplicitAccount(proof.accountId, proof.key))
  return decidable ? undefined : failure('reader_missing', 'chain', { field: 'chainId' })
}

function checkMethod({ type }: DecodedProof, { allow }: Expectations): Failure | undefined {
  return allow?.includes(type) === false
    ? failure('proof_type_not_allowed', 'check', { received: type })
    : undefined
}

function checkBinding(
  message: NearMessage,
  proof: DecodedProof,
  { callbackOrigins }: VerifyContext,
): Failure | undefined {
  const { address } = message
  if (address !== '' && address !== proof.accountId) {
    return failure('account_mismatch', 'binding', {
      field: 'accountId',
      expected: address,
      received: proof.accountId,
      reason: 'The message names another account than the wallet.',
    })
  }
  if (proof.type !== 'near:nep413') return undefined
  // NEP-616: the account is derived from code, which alone can speak for it (NEP-641).
  if (accountIdKind(proof.accountId) === 'deterministic') {
    return failure('account_type_unsupported', 'binding', { field: 'accountId', received: proof.accountId })
  }
  return checkCallback(message, proof.callbackUrl, callbackOrigins)
}
