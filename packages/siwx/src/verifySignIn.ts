import { type Expectations, failure } from '@countersign/siwx-core'
import { loadChain } from './loadChain.ts'
import { namespaceOf } from './namespaces.ts'
import type { SignInContext, SignInProof, SignInResult } from './types.ts'

/**
 * Verifies what a wallet of any chain answered. The type of the proof names the chain package; that one alone is loaded,
 * and decides. Never rejects and never throws, whatever the proof is.
 *
 * `expected` is the same for all chains; `chains`, `accounts` and `allow` may name several namespaces. When `chains` names
 * none of the proof's namespace, its package is not even loaded.
 *
 * Codes: `proof_type_not_allowed` for a type of no chain, `chain_not_allowed`, and those of the chain package.
 *
 * @example
 * ```ts
 * import { type SignInProof, verifySignIn } from '@countersign/siwx'
 *
 * declare const proof: SignInProof
 * declare const nonces: Set<string>
 * const result = await verifySignIn(proof, {
 *   domain: 'app.example',
 *   nonce: (nonce) => nonces.delete(nonce),
 *   chains: ['eip155:1', 'tezos:NetXdQprcVkpaWU'],
 * })
 * if (result.ok) console.log(result.subject)
 * else console.log(result.code, result.retryable)
 * ```
 * @see CAIP-122 "Verification"
 */
export async function verifySignIn(
  proof: SignInProof,
  expected: Expectations,
  context: SignInContext = {},
): Promise<SignInResult> {
  try {
    const type: unknown = (proof as SignInProof | null | undefined)?.type
    const namespace = namespaceOf(type)
    if (namespace === undefined) {
      return failure('proof_type_not_allowed', 'decode', {
        field: 'type',
        ...(typeof type === 'string' && { received: type }),
      })
    }
    const { chains } = expected
    if (chains !== undefined && !chains.some((chain) => chain.startsWith(`${namespace}:`))) {
      return failure('chain_not_allowed', 'check', {
        field: 'chainId',
        expected: chains.join(' '),
        received: namespace,
      })
    }
    const chain = await loadChain(namespace)
    return await chain.verify(proof, expected, context)
  } catch (cause) {
    return failure('internal', 'check', { cause })
  }
}
