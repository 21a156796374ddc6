import type { AccountKind, Evidence, Verified, Warning } from '@countersign/siwx-core'
import { bytesToHex } from '@countersign/siwx-core/codec'
import type { DecodedProof } from '../proof.ts'
import type { AlgorandMessage, AlgorandVerifyResult, ChainReader } from '../types.ts'
import type { Authority } from './authority.ts'

/** Everything that is known when the signatures have held. */
export type Case = {
  readonly proof: DecodedProof
  readonly message: AlgorandMessage
  readonly warnings: readonly Warning[]
  readonly authority: Authority
  readonly reader: ChainReader | undefined
  /** Seconds of tolerated clock difference. */
  readonly skew: number
}

/** Decides whether who signed may sign for the account: on the message's own network when it can be asked. */
export async function decide(known: Case): Promise<AlgorandVerifyResult> {
  const { reader } = known
  if (reader === undefined) return accept(known, { kind: 'offline' })
  // Loaded when there is a network to ask.
  const { askNetwork } = await import('./network.ts')
  const evidence = await askNetwork(known, reader)
  return 'ok' in evidence ? evidence : accept(known, evidence)
}

// Who holds a key holds its account on every network; a rekeyed account is somebody's on one network only.
function accept(
  { proof, message, warnings, authority }: Case,
  evidence: Evidence,
): Verified<AlgorandMessage> {
  const [first] = authority.signatures
  const own = authority.isAccount
  return {
    ok: true,
    account: `algorand:${message.chainId}:${message.address}`,
    subject: own ? `algorand:${message.address}` : `algorand:${message.chainId}:${message.address}`,
    accountKind: own ? KINDS[authority.kind] : 'rekeyed',
    method: proof.type,
    ...(authority.kind === 'key' && first !== undefined && { key: bytesToHex(first.publicKey) }),
    message,
    evidence,
    warnings: [
      ...warnings,
      ...(proof.type === 'algorand:unprefixed' ? (['unprefixed_signature'] as const) : []),
      ...(evidence.kind === 'offline' ? (['rekey_not_checked'] as const) : []),
    ],
  }
}

const KINDS = { key: 'key', multisig: 'multisig' } as const satisfies Record<Authority['kind'], AccountKind>
