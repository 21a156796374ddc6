import { checkMessage, consumeNonce, type Expectations, type Failure, failure } from '@countersign/siwx-core'
import { decide } from './internal/decide.ts'
import { accountProofMessage, accountProofNonce, originOf, userMessage } from './internal/payload.ts'
import { parseMessage } from './parseMessage.ts'
import { type DecodedProof, decodeProof } from './proof.ts'
import type { FlowMessage, FlowProof, FlowVerifyResult, VerifyContext } from './types.ts'

/**
 * Verifies what a wallet answered: the text follows its grammar, says what is expected, and keys of the account named in it
 * that together weigh 1000 have signed for exactly these bytes. Never rejects and never throws, whatever the proof is.
 *
 * Keys are read at the latest sealed block through `context.reader`; signatures are verified here, no script is run on the
 * chain. All signatures must hold. Keys that are revoked, repeated or unknown refuse the whole proof.
 *
 * An account proof is taken under its own domain tag only, and a user signature under its own.
 *
 * The order is fixed: size, decoding, grammar, expectations, binding of keys and account, nonce (consumed once, before
 * anything expensive or remote), chain, signatures. When the chain cannot be asked the answer is `chain_unavailable` or
 * `chain_inconsistent`, both `retryable`, never an invalid signature.
 *
 * @example
 * ```ts
 * import { createHttpReader, type FlowProof, verifyMessage } from '@countersign/siwx-flow'
 *
 * declare const proof: FlowProof
 * declare const nonces: Set<string>
 * const mainnet = createHttpReader({ urls: ['https://rest-mainnet.onflow.org'] })
 * const result = await verifyMessage(
 *   proof,
 *   { domain: 'app.example', nonce: (nonce) => nonces.delete(nonce) },
 *   { reader: (chainId) => (chainId === 'mainnet' ? mainnet : undefined) },
 * )
 * if (result.ok) console.log(result.subject)
 * else console.log(result.code, result.retryable)
 * ```
 * @see CAIP-122 "Verification", FCL "Proving ownership of a Flow account"
 */
export async function verifyMessage(
  proof: FlowProof,
  expected: Expectations,
  context: VerifyContext = {},
): Promise<FlowVerifyResult> {
  try {
    return await verify(proof, expected, context)
  } catch (cause) {
    return failure('internal', 'check', { cause })
  }
}

async function verify(
  sent: FlowProof,
  expected: Expectations,
  context: VerifyContext,
): Promise<FlowVerifyResult> {
  const proof = decodeProof(sent)
  if (!proof.ok) return proof
  const parsed = parseMessage(proof.text)
  if (!parsed.ok) return parsed
  const { message, warnings } = parsed
  const refusal =
    checkMessage(message, expected, { now: context.now }) ??
    checkMethod(proof, expected) ??
    checkBinding(message, proof)
  if (refusal !== undefined) return refusal
  // The keys of an account are on the chain only. Without a reader nothing can be decided, and no nonce is spent.
  const reader = context.reader?.(message.chainId)
  if (reader === undefined) return failure('reader_missing', 'chain', { field: 'chainId' })
  const spent = await consumeNonce(message, expected)
  if (spent !== undefined) return spent
  const signed = signedBytes(proof, message, expected)
  return await decide({ proof, message, warnings, reader, skew: expected.clockSkew ?? 60, signed })
}

function checkMethod({ type }: DecodedProof, { allow }: Expectations): Failure | undefined {
  return allow?.includes(type) === false
    ? failure('proof_type_not_allowed', 'check', { received: type })
    : undefined
}

// Wallets of several accounts can answer with signatures of more than one: all must be the named one's.
function checkBinding({ address }: FlowMessage, { signatures }: DecodedProof): Failure | undefined {
  const foreign = signatures.find((signature) => signature.address !== address)
  if (foreign === undefined) return undefined
  return failure('key_account_mismatch', 'binding', {
    field: 'address',
    expected: foreign.address,
    received: address,
  })
}

/** One rule for each type: what was signed for one is never tried as the other. */
function signedBytes({ type, text }: DecodedProof, message: FlowMessage, expected: Expectations): Uint8Array {
  if (type === 'flow:user-signature') return userMessage(text)
  return accountProofMessage({
    appIdentifier: originOf(message, expected),
    address: message.address,
    nonce: accountProofNonce(text),
  })
}
