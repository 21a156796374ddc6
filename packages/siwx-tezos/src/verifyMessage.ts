import { checkMessage, consumeNonce, type Expectations, type Failure, failure } from '@countersign/siwx-core'
import { curveOf } from './account.ts'
import { checkMethod } from './internal/allow.ts'
import { decide } from './internal/decide.ts'
import { addressOfKey, ownsAddress, type PublicKey } from './internal/key.ts'
import { parseWaltMessage } from './internal/walt.ts'
import { parseMessage, type TezosParseResult } from './parseMessage.ts'
import { type DecodedProof, decodeProof } from './proof.ts'
import type { ChainReader, TezosMessage, TezosProof, TezosVerifyResult, VerifyContext } from './types.ts'

/**
 * Verifies what a wallet answered: the text follows its grammar, says what is expected, names the account of the key, and
 * the key has signed exactly these bytes. Never rejects and never throws, whatever the proof is.
 *
 * The public key comes with the proof, or from the chain through `context.reader` when the account has revealed it. No
 * other decision needs a chain. Contracts (`KT1…`) have no key: `account_type_unsupported`.
 *
 * The order is fixed: size, decoding, grammar, expectations, binding of key and account, nonce (consumed once, before
 * anything expensive or remote), signature, chain. When the chain cannot be asked the answer is `chain_unavailable` or
 * `chain_inconsistent`, both `retryable`, never an invalid signature.
 *
 * @example
 * ```ts
 * import { verifyMessage, type TezosProof } from '@countersign/siwx-tezos'
 *
 * declare const proof: TezosProof
 * declare const nonces: Set<string>
 * const result = await verifyMessage(proof, { domain: 'app.example', nonce: (nonce) => nonces.delete(nonce) })
 * if (result.ok) console.log(result.subject)
 * else console.log(result.code, result.retryable)
 * ```
 * @see CAIP-122 "Tezos"
 */
export async function verifyMessage(
  proof: TezosProof,
  expected: Expectations,
  context: VerifyContext = {},
): Promise<TezosVerifyResult> {
  try {
    return await verify(proof, expected, context)
  } catch (cause) {
    return failure('internal', 'check', { cause })
  }
}

async function verify(
  proof: TezosProof,
  expected: Expectations,
  context: VerifyContext,
): Promise<TezosVerifyResult> {
  const decoded = decodeProof(proof)
  if (!decoded.ok) return decoded
  const parsed = parse(decoded, context)
  if (!parsed.ok) return parsed
  const { message, warnings } = parsed
  const needsChain = decoded.publicKey === undefined || expected.requireOnchain === true
  const reader = needsChain ? context.reader?.(message.chainId) : undefined
  const refusal =
    checkMessage(message, expected, { now: context.now }) ??
    checkAccount(message) ??
    checkMethod(message, decoded, expected) ??
    (decoded.publicKey && checkBinding(message, decoded.publicKey)) ??
    (needsChain ? checkReader(message, reader) : undefined) ??
    (await consumeNonce(message, expected))
  return refusal ?? (await decide({ proof: decoded, message, warnings, reader }))
}

function parse({ type, text }: DecodedProof, { walt }: VerifyContext): TezosParseResult {
  if (type !== 'tezos:walt') return parseMessage(text)
  if (walt === undefined) return failure('proof_type_not_allowed', 'parse', { received: type })
  return parseWaltMessage(text, walt.chainId)
}

// Nothing can be signed by a contract (TZIP-27 would have to ask its events).
function checkAccount({ address }: TezosMessage): Failure | undefined {
  if (curveOf(address) !== undefined) return undefined
  return failure('account_type_unsupported', 'check', { field: 'address', received: address })
}

/** The key must be the one that the address in the message is the hash of. */
function checkBinding({ address }: TezosMessage, key: PublicKey): Failure | undefined {
  if (ownsAddress(key, address)) return undefined
  const owned = addressOfKey(key)
  return failure('key_account_mismatch', 'binding', { field: 'address', expected: owned, received: address })
}

function checkReader({ chainId }: TezosMessage, reader: ChainReader | undefined): Failure | undefined {
  if (reader !== undefined) return undefined
  return failure('reader_missing', 'chain', { field: 'chainId', received: `tezos:${chainId}` })
}
