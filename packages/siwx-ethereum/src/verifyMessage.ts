import { checkMessage, consumeNonce, type Expectations, type Failure, failure } from '@countersign/siwx-core'
import { decide } from './internal/decide.ts'
import { isKeyLength } from './internal/keySignature.ts'
import { allows, notAllowed } from './internal/openCase.ts'
import { findReader } from './internal/session.ts'
import { parseMessage } from './parseMessage.ts'
import { type DecodedSignature, decodeProof } from './proof.ts'
import type {
  EthereumMessage,
  EthereumMethod,
  EthereumProof,
  EthereumVerifyResult,
  VerifyContext,
} from './types.ts'

/**
 * Verifies what a wallet answered to `personal_sign`: the text follows EIP-4361, says what is expected, and the account
 * named in it has signed exactly these bytes. Never rejects and never throws, whatever the proof is.
 *
 * Key accounts (ERC-191; 65 bytes, or 64 by ERC-2098) are decided without a chain. Contract accounts (ERC-1271), accounts
 * that are not deployed yet (ERC-6492) and announced delegations (ERC-8010, EIP-7702) are decided by the message's own
 * chain, all at one block, through `context.reader`.
 *
 * The order is fixed: size, decoding, grammar, expectations, nonce (consumed once, before anything expensive or remote, and
 * not at all when only a chain that nobody can ask could decide), signature, chain. When the chain cannot be asked the answer
 * is `chain_unavailable` or `chain_inconsistent`, both `retryable`, never an invalid signature.
 *
 * The chain-less id 0 (CAIP-2 `eip155:0`) is refused unless `expected.chains` names it.
 *
 * @example
 * ```ts
 * import { type ChainReader, verifyMessage } from '@countersign/siwx-ethereum'
 *
 * declare const message: string
 * declare const signature: string
 * declare const nonces: Set<string>
 * declare const readers: ReadonlyMap<string, ChainReader>
 * const result = await verifyMessage(
 *   { type: 'eip191', message, signature },
 *   { domain: 'app.example', nonce: (nonce) => nonces.delete(nonce) },
 *   { reader: (chainId) => readers.get(chainId) },
 * )
 * if (result.ok) console.log(result.subject)
 * else console.log(result.code, result.retryable)
 * ```
 * @see EIP-4361 "Verifying a signed Message", ERC-1271, ERC-6492, ERC-8010, EIP-7702
 */
export async function verifyMessage(
  proof: EthereumProof,
  expected: Expectations,
  context: VerifyContext = {},
): Promise<EthereumVerifyResult> {
  try {
    return await verify(proof, expected, context)
  } catch (cause) {
    return failure('internal', 'check', { cause })
  }
}

async function verify(
  proof: EthereumProof,
  expected: Expectations,
  context: VerifyContext,
): Promise<EthereumVerifyResult> {
  const decoded = decodeProof(proof)
  if (!decoded.ok) return decoded
  const parsed = parseMessage(decoded.text)
  if (!parsed.ok) return parsed
  const { message, warnings } = parsed
  const refusal =
    checkMessage(message, expected, { now: context.now }) ??
    checkChainless(message, expected) ??
    checkMethod(decoded.signature, expected) ??
    checkReader(decoded.signature, message, expected, context) ??
    (await consumeNonce(message, expected))
  return refusal ?? (await decide({ ...decoded, message, warnings, expected, context }))
}

// Which methods could accept the signature is known from its shape; one that none of the allowed ones could costs nothing.
function checkMethod(signature: DecodedSignature, expected: Expectations): Failure | undefined {
  const [first, ...others] = possibleMethods(signature)
  return [first, ...others].some((method) => allows(expected, method)) ? undefined : notAllowed(first)
}

function possibleMethods(signature: DecodedSignature): readonly [EthereumMethod, ...EthereumMethod[]] {
  if (signature.kind === 'erc6492') return ['eip6492']
  if (signature.kind === 'erc8010') return ['erc8010']
  return isKeyLength(signature.signature) ? ['eip191', 'eip1271'] : ['eip1271']
}

// Bytes that no key can have signed are decided by the chain alone, and so is what no key may decide.
function checkReader(
  signature: DecodedSignature,
  message: EthereumMessage,
  expected: Expectations,
  context: VerifyContext,
): Failure | undefined {
  const mayKey = allows(expected, 'eip191') && expected.requireOnchain !== true
  const byKey = mayKey && possibleMethods(signature).includes('eip191')
  if (byKey || findReader(message, context) !== undefined) return undefined
  return failure('reader_missing', 'chain', { field: 'chainId' })
}

// CAIP-2 eip155:0 names no chain: such a message would be good on every one.
function checkChainless(message: EthereumMessage, { chains }: Expectations): Failure | undefined {
  if (message.chainId !== '0' || chains?.includes('eip155:0') === true) return undefined
  return failure('chain_not_allowed', 'check', { field: 'chainId', received: 'eip155:0' })
}
