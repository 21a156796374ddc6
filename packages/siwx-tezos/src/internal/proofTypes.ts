import type { TezosProofType } from '../types.ts'

/** The usual one first. */
export const PROOF_TYPES: readonly TezosProofType[] = [
  'tezos:micheline',
  'tezos:failing_noop',
  'tezos:offchain',
  'tezos:walt',
]

export function isProofType(type: unknown): type is TezosProofType {
  return (PROOF_TYPES as readonly unknown[]).includes(type)
}
