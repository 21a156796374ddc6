import type { AccountKind, Expectations, Failure, Warning } from '@countersign/siwx-core'
import type { DecodedProof } from '../proof.ts'
import type { PolkadotMethod } from '../types.ts'
import { allows } from './allow.ts'
import { checkKeySignature } from './keySignature.ts'
import { type Payload, payloadsOf } from './payload.ts'

/** How a proof was accepted. */
export type Acceptance = {
  readonly ok: true
  readonly method: PolkadotMethod
  readonly accountKind: AccountKind
  readonly key?: string | undefined
  readonly warnings: readonly Warning[]
}

export type Open = {
  readonly proof: DecodedProof
  readonly accountId: Uint8Array
  readonly expected: Expectations
  readonly unwrapped: boolean
}

/** Checks the signatures, once everything else holds. */
export async function decide({ proof, accountId, expected, unwrapped }: Open): Promise<Acceptance | Failure> {
  if (proof.type === 'substrate:eip191') {
    // Loaded when needed, as ECDSA is.
    const { checkEip191 } = await import('./eip191.ts')
    const signed = await checkEip191(accountId, proof.signature, proof.text)
    if (!signed.ok) return signed
    return { ...keyAccount('polkadot:eip191', signed.key), warnings: warn({ ...signed, wrapped: true }) }
  }
  const payloads = payloadsOf(proof.text, unwrapped)
  if (proof.type === 'substrate:multisig') return await decideMembers(proof, payloads)
  const readings = proof.readings.filter(({ algorithm }) => allows(expected, algorithm))
  const signed = await checkKeySignature(accountId, readings, payloads)
  if (!signed.ok) return signed
  return { ...keyAccount(signed.algorithm, signed.key), warnings: warn(signed) }
}

// Each signature that came must hold: a bad one says that something is wrong, even where enough others are good.
async function decideMembers(
  { members }: Extract<DecodedProof, { readonly type: 'substrate:multisig' }>,
  payloads: readonly Payload[],
): Promise<Acceptance | Failure> {
  const warnings = new Set<Warning>()
  for (const { accountId, readings } of members) {
    const signed = await checkKeySignature(accountId, readings, payloads)
    if (!signed.ok) return { ...signed, field: 'signatures' }
    for (const warning of warn(signed)) warnings.add(warning)
  }
  return { ok: true, method: 'polkadot:multisig', accountKind: 'multisig', warnings: [...warnings] }
}

function keyAccount(method: PolkadotMethod, key: string) {
  return { ok: true, method, accountKind: 'key', key } as const
}

function warn({ highS, wrapped }: { highS: boolean; wrapped: boolean }): readonly Warning[] {
  return [...(highS ? (['high_s'] as const) : []), ...(wrapped ? [] : (['legacy_profile'] as const))]
}
