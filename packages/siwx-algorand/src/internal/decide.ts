import {
  type AccountKind,
  type Clock,
  type Evidence,
  type Failure,
  failure,
  type Verified,
  type Warning,
} from '@countersign/siwx-core'
import { chainIdOf, checkAddress } from '../account.ts'
import type { DecodedProof } from '../proof.ts'
import type { AccountState, AlgorandMessage, AlgorandVerifyResult, ChainReader } from '../types.ts'
import type { Authority } from './authority.ts'
import { decodeBase64 } from './base64.ts'
import { bytesToHex } from './bytes.ts'

/** Everything that is known when the signatures have held. */
export type Case = {
  readonly proof: DecodedProof
  readonly message: AlgorandMessage
  readonly warnings: readonly Warning[]
  readonly authority: Authority
  readonly reader: ChainReader | undefined
  readonly now?: Clock | undefined
}

/** Largest time that a `Date` can hold, in seconds. */
const MAX_SECONDS = 8_640_000_000_000n

/** Decides whether who signed may sign for the account: on the message's own network when it can be asked. */
export async function decide(known: Case): Promise<AlgorandVerifyResult> {
  const { reader, message, authority } = known
  if (reader === undefined) return accept(known, { kind: 'offline' })
  let state: AccountState
  let evidence: Evidence
  try {
    state = await reader.account(message.address)
    evidence = describe(state)
  } catch (cause) {
    return failure('chain_unavailable', 'chain', { cause })
  }
  const chain = chainIdOf(state.genesisHash)
  if (chain !== message.chainId) {
    return failure('chain_inconsistent', 'chain', {
      field: 'chainId',
      expected: message.chainId,
      received: chain,
      reason: 'The reader is on another network than the message.',
    })
  }
  return checkAuthority(state, message, authority) ?? checkRounds(known, state) ?? accept(known, evidence)
}

function checkAuthority(
  { authAddress }: AccountState,
  { address }: AlgorandMessage,
  authority: Authority,
): Failure | undefined {
  if (authority.address === (authAddress ?? address)) return undefined
  if (authority.isAccount) {
    return failure('account_rekeyed', 'chain', { field: 'address', expected: authAddress, received: address })
  }
  return failure('key_account_mismatch', 'chain', {
    field: 'signer',
    expected: authAddress ?? address,
    received: authority.address,
  })
}

// ARC-14: the rounds are an expiry. Round 1 alone is the usual way to say that the transaction is none, then the text's
// own times hold.
function checkRounds({ proof: { transaction } }: Case, { round }: AccountState): Failure | undefined {
  if (transaction === undefined || transaction.lastValid <= 1) return undefined
  const { firstValid, lastValid } = transaction
  if (round < BigInt(firstValid)) return failure('not_yet_valid', 'chain', { field: 'transaction' })
  return round > BigInt(lastValid) ? failure('expired', 'chain', { field: 'transaction' }) : undefined
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

// Whoever wrote the reader: what it says is checked before it is believed.
function describe({ genesisHash, round, blockHash, blockTime, authAddress }: AccountState): Evidence {
  const isRound = typeof round === 'bigint' && round >= 0n
  const isTime = typeof blockTime === 'bigint' && blockTime >= 0n && blockTime <= MAX_SECONDS
  const isAuthority = authAddress === undefined || checkAddress(authAddress) === 'valid'
  if (!isRound || !isTime || !isAuthority || typeof blockHash !== 'string' || blockHash === '') {
    throw new TypeError('The reader answered no account.')
  }
  if (decodeBase64(genesisHash)?.length !== 32) throw new TypeError('The reader named no network.')
  return {
    kind: 'onchain',
    chain: `algorand:${chainIdOf(genesisHash)}`,
    blockNumber: round.toString(),
    blockHash,
    blockTime: new Date(Number(blockTime) * 1000).toISOString(),
  }
}
