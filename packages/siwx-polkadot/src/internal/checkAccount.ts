import { type Failure, failure } from '@countersign/siwx-core'
import { equalBytes } from '@countersign/siwx-core/codec'
import { type Address, checkChain } from '../account.ts'
import type { DecodedProof } from '../proof.ts'
import type { PolkadotMessage } from '../types.ts'
import { bytesToHex } from './hex.ts'
import { multisigAccount } from './multisig.ts'

/** Whether the account of the message can be the one of the proof, as far as that needs no signature. */
export function checkAccount(
  { chainId }: PolkadotMessage,
  address: Address,
  proof: DecodedProof,
): Failure | undefined {
  return (
    checkChain(address, chainId, 'binding') ??
    checkKeyless(address) ??
    checkLength(address, proof) ??
    (proof.type === 'substrate:multisig' ? checkMultisig(address, proof) : undefined)
  )
}

/** "modl": pallets; "para", "sibl": parachains. What follows is short, the rest is zero. */
const KEYLESS: ReadonlySet<string> = /* @__PURE__ */ new Set(['0x6d6f646c', '0x70617261', '0x7369626c'])

// Accounts that the runtime derives from a name or a number: no key of theirs exists.
function checkKeyless({ accountId }: Address): Failure | undefined {
  if (!KEYLESS.has(bytesToHex(accountId.subarray(0, 4)))) return undefined
  if (accountId.subarray(-8).some((byte) => byte !== 0)) return undefined
  return failure('account_type_unsupported', 'binding', {
    field: 'address',
    reason: 'The account is one of a pallet or a parachain: nobody has its key.',
  })
}

function checkLength({ accountId }: Address, { type }: DecodedProof): Failure | undefined {
  if ((accountId.length === 20) === (type === 'substrate:eip191')) return undefined
  return failure('key_account_mismatch', 'binding', {
    field: 'address',
    reason: '20-byte accounts prove themselves with substrate:eip191, and no others do.',
  })
}

type Multisig = Extract<DecodedProof, { readonly type: 'substrate:multisig' }>

function checkMultisig({ accountId }: Address, proof: Multisig): Failure | undefined {
  const { signatories, members, threshold } = proof
  if (signatories.length < 2 || threshold < 1 || threshold > signatories.length) {
    return failure('account_type_unsupported', 'binding', {
      reason: 'A multisig has two signatories or more, and a threshold between one and their number.',
    })
  }
  if (hasTwins(signatories) || hasTwins(members.map((member) => member.accountId))) {
    return failure('duplicate_key', 'binding', { field: 'signatories' })
  }
  if (!equalBytes(multisigAccount(signatories, threshold), accountId)) {
    return failure('key_account_mismatch', 'binding', { field: 'address' })
  }
  if (members.some((member) => !signatories.some((one) => equalBytes(one, member.accountId)))) {
    return failure('key_not_found', 'binding', { field: 'signatures' })
  }
  if (members.length >= threshold) return undefined
  return failure('threshold_not_met', 'binding', {
    expected: String(threshold),
    received: String(members.length),
  })
}

function hasTwins(accounts: readonly Uint8Array[]): boolean {
  return new Set(accounts.map(bytesToHex)).size < accounts.length
}
