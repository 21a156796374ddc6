import { type Expectations, type Failure, failure } from '@countersign/siwx-core'
import { curveOf } from '../account.ts'
import type { DecodedProof } from '../proof.ts'
import type { TezosMessage, TezosMethod } from '../types.ts'
import { isProofType } from './proofTypes.ts'

const METHODS: readonly string[] = ['tezos:ed25519', 'tezos:secp256k1', 'tezos:p256', 'tezos:bls12-381']

/** CAIP-122 "type" of an address that has a key. */
export function methodOf({ address }: TezosMessage): TezosMethod {
  return `tezos:${curveOf(address) ?? 'ed25519'}`
}

/** `allow` may name kinds of keys, kinds of signed bytes, or both: of each kind that it names, one must fit. */
export function checkMethod(
  message: TezosMessage,
  { type }: DecodedProof,
  { allow }: Expectations,
): Failure | undefined {
  if (allow === undefined) return undefined
  const method = methodOf(message)
  const methods = allow.filter((name) => METHODS.includes(name))
  const types = allow.filter(isProofType)
  const refuse = (received: string) => failure('proof_type_not_allowed', 'check', { received })
  if (methods.length + types.length === 0) return refuse(method)
  if (methods.length > 0 && !methods.includes(method)) return refuse(method)
  return types.length > 0 && !types.includes(type) ? refuse(type) : undefined
}
