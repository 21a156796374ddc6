import { type Expectations, type Failure, failure } from '@countersign/siwx-core'
import type { DecodedProof } from '../proof.ts'
import type { PolkadotMethod } from '../types.ts'

export function allows({ allow }: Expectations, method: PolkadotMethod): boolean {
  return allow === undefined || allow.includes(method)
}

/** Which methods could accept a proof is known from its shape; one that no allowed method could costs nothing. */
export function checkMethod(proof: DecodedProof, expected: Expectations): Failure | undefined {
  const [first, ...others] = methodsOf(proof)
  if (![first, ...others].some((method) => method !== undefined && allows(expected, method))) {
    return failure('proof_type_not_allowed', 'check', { received: first })
  }
  // Keys decide alone, and a multisig is found nowhere on a chain: nothing here can rest on its state.
  return expected.requireOnchain === true ? failure('onchain_required', 'check') : undefined
}

function methodsOf(proof: DecodedProof): readonly PolkadotMethod[] {
  if (proof.type === 'substrate:eip191') return ['polkadot:eip191']
  if (proof.type === 'substrate:multisig') return ['polkadot:multisig']
  return proof.readings.map(({ algorithm }) => algorithm)
}
