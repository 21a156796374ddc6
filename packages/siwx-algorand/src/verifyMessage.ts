import { checkMessage, consumeNonce, type Expectations, type Failure, failure } from '@countersign/siwx-core'
import { equalBytes, utf8 } from '@countersign/siwx-core/codec'
import { sha256 } from '@countersign/siwx-crypto'
import { parseArc60Message } from './arc60.ts'
import { type Authority, findAuthority } from './internal/authority.ts'
import { decide } from './internal/decide.ts'
import { hasProtocolPrefix } from './internal/prefixes.ts'
import { checkSignatures } from './internal/signature.ts'
import { parseMessage } from './parseMessage.ts'
import { type DecodedProof, decodeProof } from './proof.ts'
import type {
  AlgorandMessage,
  AlgorandProof,
  AlgorandVerifyResult,
  ChainReader,
  VerifyContext,
} from './types.ts'

/**
 * Verifies what a wallet answered: the text (or the JSON of ARC-60) follows its grammar, says what is expected, and who
 * may sign for the account named in it has signed exactly these bytes. Never rejects and never throws, whatever the proof
 * is.
 *
 * The order is fixed: size, decoding, grammar, expectations, binding of key and account, nonce (consumed once, before
 * anything expensive or remote), signature, chain.
 *
 * With a reader the network is always asked, because a rekeyed account's own key must not sign in any more. Without one
 * the key decides alone, with the warning `rekey_not_checked`. A network that cannot be asked, or whose latest block is
 * older than the message, is `chain_unavailable` or `chain_inconsistent`, both `retryable`, never an invalid signature.
 *
 * @example
 * ```ts
 * import { createHttpReader, verifyMessage, type AlgorandProof } from '@countersign/siwx-algorand'
 *
 * declare const proof: AlgorandProof
 * declare const nonces: Set<string>
 * const mainnet = createHttpReader({ urls: ['https://algod.example'] })
 * const result = await verifyMessage(
 *   proof,
 *   { domain: 'app.example', nonce: (nonce) => nonces.delete(nonce) },
 *   { reader: (chainId) => (chainId === 'wGHE2Pwdvd7S12BL5FaOP20EGYesN73k' ? mainnet : undefined) },
 * )
 * if (result.ok) console.log(result.subject)
 * else console.log(result.code, result.retryable)
 * ```
 * @see CAIP-122 "Verification", ARC-60, ARC-14
 */
export async function verifyMessage(
  proof: AlgorandProof,
  expected: Expectations,
  context: VerifyContext = {},
): Promise<AlgorandVerifyResult> {
  try {
    return await verify(proof, expected, context)
  } catch (cause) {
    return failure('internal', 'check', { cause })
  }
}

async function verify(
  sent: AlgorandProof,
  expected: Expectations,
  context: VerifyContext,
): Promise<AlgorandVerifyResult> {
  const proof = await decodeProof(sent)
  if (!proof.ok) return proof
  const parsed = proof.type === 'algorand:arc60' ? parseArc60Message(proof.text) : parseMessage(proof.text)
  if (!parsed.ok) return parsed
  const { message, warnings } = parsed
  const unbound =
    checkMessage(message, expected, { now: context.now }) ??
    checkMethod(proof, expected, context) ??
    (await checkForm(proof, message))
  if (unbound !== undefined) return unbound
  const authority = findAuthority(proof.signer, message)
  if ('ok' in authority) return authority
  const reader = context.reader?.(message.chainId)
  const refusal =
    checkReader(reader, authority, expected) ??
    (await consumeNonce(message, expected)) ??
    (await checkSignatures(proof.signed, authority))
  if (refusal !== undefined) return refusal
  return await decide({ proof, message, warnings, authority, reader, skew: expected.clockSkew ?? 60 })
}

function checkMethod(
  { type }: DecodedProof,
  { allow }: Expectations,
  { unprefixed = true }: VerifyContext,
): Failure | undefined {
  const off = type === 'algorand:unprefixed' && !unprefixed
  return off || allow?.includes(type) === false
    ? failure('proof_type_not_allowed', 'check', { received: type })
    : undefined
}

/** What holds for one type only. */
async function checkForm(
  { type, text, domainHash, transaction }: DecodedProof,
  message: AlgorandMessage,
): Promise<Failure | undefined> {
  // The domain of the message has been compared with the expected one before; the wallet has compared this with the page.
  if (domainHash !== undefined && !equalBytes(domainHash, sha256(utf8(message.domain)))) {
    return failure('domain_mismatch', 'binding', {
      field: 'authenticatorData',
      reason: 'The authenticator data are for another domain than the message (ARC-60).',
    })
  }
  if (type === 'algorand:unprefixed' && hasProtocolPrefix(text)) {
    return failure('encoding_invalid', 'binding', {
      field: 'message',
      reason:
        'Without a prefix of its own, a text must not begin like bytes that the protocol signs; put the scheme in front.',
    })
  }
  if (transaction === undefined) return undefined
  const { checkTransaction } = await import('./transaction.ts')
  return checkTransaction(transaction, message)
}

// Another key than the account's own may sign when the network says so; without the network nobody can know.
function checkReader(
  reader: ChainReader | undefined,
  { isAccount, address }: Authority,
  { requireOnchain }: Expectations,
): Failure | undefined {
  if (reader !== undefined || (isAccount && requireOnchain !== true)) return undefined
  return failure('reader_missing', 'chain', {
    field: 'chainId',
    ...(!isAccount && { received: address }),
  })
}
