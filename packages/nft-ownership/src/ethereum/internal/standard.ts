import { OwnershipError } from '../../errors.ts'
import type { EthereumStandard } from './query.ts'
import type { ReadResult } from './reader.ts'
import type { State } from './state.ts'
import { calldata, type Hex, readBool, readUint } from './words.ts'

/** What a contract says of itself. */
export type Profile = {
  readonly standard: EthereumStandard
  readonly enumerable: boolean
  /** ERC-5192. */
  readonly soulbound: boolean
  /** What `balanceOf(owner)` gave; nothing for ERC-1155, which has no such question. */
  readonly balance: bigint | undefined
}

const INTERFACES = {
  // ERC-165 "How to detect if a contract implements ERC-165": the first must be true, the second false.
  erc165: '0x01ffc9a7',
  none: '0xffffffff',
  erc721: '0x80ac58cd',
  erc1155: '0xd9b67a26',
  enumerable: '0x780e9d63',
  soulbound: '0xb45a3c0e',
} as const

const supports = (id: Hex) => calldata('supportsInterface(bytes4)', [`0x${id.slice(2).padEnd(64, '0')}`])
const BALANCE_OF = 'balanceOf(address)'

/**
 * Finds out in one request which standard a contract speaks, and the balance.
 *
 * @throws OwnershipError `no_contract`, `unsupported_standard`, `contract_failed`, `contract_answer_invalid`
 */
export async function profile(
  state: State,
  collection: Hex,
  owner: Hex,
  wanted: EthereumStandard | undefined,
): Promise<Profile> {
  const ids = Object.values(INTERFACES)
  const results = await state.read([
    // 30,000 gas by the standard; some proxies need more.
    ...ids.map((id) => ({ to: collection, data: supports(id), gas: 100_000 })),
    { to: collection, data: calldata('decimals()'), gas: 200_000 },
    { to: collection, data: calldata(BALANCE_OF, [owner]) },
  ])
  const [erc165, none, erc721, erc1155, enumerable, soulbound] = results.map(isTrue)
  if (results[0]?.status === 'no_code') {
    throw new OwnershipError('no_contract', 'There is no contract at that address, or not yet at that block.')
  }
  const speaks = erc165 === true && none !== true
  const decimals = numberOf(results[6])
  const standard = choose(wanted, {
    erc721: speaks && erc721 === true,
    erc1155: speaks && erc1155 === true,
    erc20: decimals !== undefined && decimals <= 255n,
    // Whoever says yes to the interface that there is not says yes to everything.
    anything: none === true,
  })
  return {
    standard,
    enumerable: speaks && enumerable === true,
    soulbound: speaks && soulbound === true,
    balance: standard === 'erc1155' ? undefined : readBalance(results[7]),
  }
}

type Says = Readonly<Record<EthereumStandard | 'anything', boolean>>

// ERC-721 contracts older than ERC-165 are taken at the operator's word, unless they count in decimals as ERC-20 does:
// `balanceOf(address)` is the same function in both, and means something else.
function choose(wanted: EthereumStandard | undefined, says: Says): EthereumStandard {
  if (says.erc721 && says.erc1155) {
    if (wanted === 'erc721' || wanted === 'erc1155') return wanted
    throw unsupported('The contract says that it is both ERC-721 and ERC-1155: name the standard.')
  }
  const said = says.erc721 ? 'erc721' : says.erc1155 ? 'erc1155' : says.erc20 ? 'erc20' : undefined
  if (wanted === undefined) {
    if (said === undefined || says.anything)
      throw unsupported('The contract speaks no standard that is known.')
    return said
  }
  if (said !== undefined && said !== wanted) throw unsupported(`The contract is ${said}, not ${wanted}.`)
  if (said === undefined && wanted === 'erc1155')
    throw unsupported('The contract does not say that it is ERC-1155.')
  return wanted
}

/** A balance as a contract gives it. Nobody holds 2^256-1 of anything: above 2^128 of single tokens it is a lie. */
export function readBalance(result: ReadResult | undefined): bigint {
  if (result?.status === 'reverted') throw unsupported('The contract does not answer balanceOf.')
  if (result?.status !== 'answered') {
    throw new OwnershipError('contract_failed', 'The contract has failed to answer balanceOf.')
  }
  const balance = readUint(result.data)
  if (balance === undefined && result.data === '0x')
    throw unsupported('The contract does not answer balanceOf.')
  if (balance === undefined) {
    throw new OwnershipError('contract_answer_invalid', 'The contract gives a balance that is no number.')
  }
  return balance
}

function isTrue(result: ReadResult): boolean | undefined {
  return result.status === 'answered' ? readBool(result.data) : undefined
}

function numberOf(result: ReadResult | undefined): bigint | undefined {
  return result?.status === 'answered' ? readUint(result.data) : undefined
}

function unsupported(reason: string): OwnershipError {
  return new OwnershipError('unsupported_standard', reason)
}
