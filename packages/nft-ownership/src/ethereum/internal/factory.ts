import { getContractAddress } from 'viem/utils'
import { OwnershipError } from '../../errors.ts'
import type { Context } from './context.ts'
import { calldata, type Hex, readAddress, ZERO_ADDRESS } from './words.ts'

// Each contract that a contract makes counts up its nonce from 1 (EIP-161), and with CREATE the address follows from it.
const MOST = 10_000n
const AT_ONCE = 500n
const REMEMBERED = 1000

/**
 * Proves that a contract was made by a factory: by the factory's own register (`erc721List` of Ocean's), else by the
 * address, which nobody can choose. A factory that uses CREATE2 and keeps no such register cannot be asked.
 *
 * @throws OwnershipError `collection_unknown`, `no_contract`, `listing_unavailable`
 */
export async function mustBeMadeBy(context: Context, factory: Hex, collection: Hex): Promise<void> {
  const result = await context.state.call(factory, calldata('erc721List(address)', [collection]))
  if (result.status === 'no_code')
    throw new OwnershipError('no_contract', 'There is no factory at that address.')
  const listed = result.status === 'answered' ? readAddress(result.data) : undefined
  if (listed === collection) return
  if (listed === ZERO_ADDRESS) throw notMade()
  const key = `${factory} ${collection}`
  const known = context.made.get(key)
  if (known === 'made') return
  const count = await context.state.nonce(factory)
  const last = count < MOST ? count : MOST
  const made = await isMadeBefore(factory, collection, known ?? 1n, last)
  if (context.made.size >= REMEMBERED) context.made.clear()
  // What was made stays made; of the rest only the new ones are looked at next time.
  context.made.set(key, made ? 'made' : last)
  if (made) return
  if (count > MOST) {
    throw new OwnershipError('listing_unavailable', `The factory has made more than ${MOST} contracts.`)
  }
  throw notMade()
}

async function isMadeBefore(factory: Hex, collection: Hex, from: bigint, count: bigint): Promise<boolean> {
  for (let nonce = from; nonce < count; nonce += 1n) {
    if (getContractAddress({ from: factory, nonce }).toLowerCase() === collection) return true
    // Others want to be served in between.
    if (nonce % AT_ONCE === 0n) await new Promise((resolve) => setTimeout(resolve, 0))
  }
  return false
}

function notMade(): OwnershipError {
  return new OwnershipError(
    'collection_unknown',
    'The contract cannot be shown to have been made by that factory.',
  )
}
