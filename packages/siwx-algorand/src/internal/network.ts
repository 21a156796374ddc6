import { type Evidence, type Failure, failure, parseTime } from '@countersign/siwx-core'
import { base64ToBytes } from '@countersign/siwx-core/codec'
import { chainIdOf, checkAddress } from '../account.ts'
import type { AccountState, AlgorandMessage, ChainReader } from '../types.ts'
import type { Authority } from './authority.ts'
import type { Case } from './decide.ts'

/** Largest time that a `Date` can hold, in seconds. */
const MAX_SECONDS = 8_640_000_000_000n

/** Asks the message's own network who may sign for the account. A network that cannot be asked leaves the question open. */
export async function askNetwork(known: Case, reader: ChainReader): Promise<Evidence | Failure> {
  const { message, authority, skew } = known
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
  return (
    checkFresh(state, message, skew) ??
    checkAuthority(state, message, authority) ??
    checkRounds(known, state) ??
    evidence
  )
}

// A node that has stopped before the message was issued would not know of a rekeying since.
function checkFresh(
  { blockTime }: AccountState,
  { issuedAt }: AlgorandMessage,
  skew: number,
): Failure | undefined {
  const issued = parseTime(issuedAt) ?? Number.NaN
  if (Number(blockTime) * 1000 >= issued - skew * 1000) return undefined
  return failure('chain_inconsistent', 'chain', {
    field: 'issuedAt',
    received: timeOf(blockTime),
    reason: 'The latest block of the reader is older than the message.',
  })
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

// Whoever wrote the reader: what it says is checked before it is believed.
function describe({ genesisHash, round, blockHash, blockTime, authAddress }: AccountState): Evidence {
  const isRound = typeof round === 'bigint' && round >= 0n
  const isTime = typeof blockTime === 'bigint' && blockTime >= 0n && blockTime <= MAX_SECONDS
  const isAuthority = authAddress === undefined || checkAddress(authAddress) === 'valid'
  if (!isRound || !isTime || !isAuthority || typeof blockHash !== 'string' || blockHash === '') {
    throw new TypeError('The reader answered no account.')
  }
  if (base64ToBytes(genesisHash)?.length !== 32) throw new TypeError('The reader named no network.')
  return {
    kind: 'onchain',
    chain: `algorand:${chainIdOf(genesisHash)}`,
    blockNumber: round.toString(),
    blockHash,
    blockTime: timeOf(blockTime),
  }
}

function timeOf(blockTime: bigint): string {
  return new Date(Number(blockTime) * 1000).toISOString()
}
