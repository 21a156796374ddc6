import { decodeAbiParameters, getAddress, isAddress, toEventSelector, toFunctionSelector } from 'viem/utils'
import { OwnershipError } from '../../errors.ts'
import { isNatural } from '../../internal/isNatural.ts'

/** Hexadecimal with `0x`. Addresses inside of the adapter are in lower case. */
export type Hex = `0x${string}`

export const MAX_UINT256: bigint = 2n ** 256n - 1n
export const ZERO_ADDRESS: Hex = `0x${'0'.repeat(40)}`

const HEX = /^0x(?:[0-9a-fA-F]{2})*$/
const QUANTITY = /^0x(?:0|[1-9a-f][0-9a-f]{0,63})$/
const ADDRESS_WORD = /^0{24}[0-9a-f]{40}$/

const selectors = new Map<string, Hex>()

/** Calldata of a function whose arguments are all of one word: numbers, addresses, bytes32, bytes4 as hex from the left. */
export function calldata(signature: string, args: readonly (bigint | Hex)[] = []): Hex {
  let selector = selectors.get(signature)
  if (selector === undefined) {
    selector = toFunctionSelector(signature)
    selectors.set(signature, selector)
  }
  return `${selector}${args.map(word).join('')}`
}

/** The topic of an event. */
export function eventTopic(signature: string): Hex {
  return toEventSelector(signature)
}

/** One word: a number or an address from the right. */
export function word(value: bigint | Hex): string {
  const digits = typeof value === 'bigint' ? value.toString(16) : value.slice(2)
  return digits.padStart(64, '0')
}

/** An address as a topic. */
export function topic(address: Hex): Hex {
  return `0x${word(address)}`
}

/** Hex bytes in lower case, or `undefined`. */
export function readHex(value: unknown): Hex | undefined {
  return typeof value === 'string' && HEX.test(value) ? (value.toLowerCase() as Hex) : undefined
}

/** A JSON-RPC quantity, or `undefined`. */
export function readQuantity(value: unknown): bigint | undefined {
  return typeof value === 'string' && QUANTITY.test(value.toLowerCase()) ? BigInt(value) : undefined
}

/** An unsigned number in decimal without leading zeros that fits into 256 bits, or `undefined`. */
export function readDecimal(value: unknown): bigint | undefined {
  if (typeof value !== 'string' || !isNatural(value)) return undefined
  const number = BigInt(value)
  return number <= MAX_UINT256 ? number : undefined
}

/** Exactly one word as a number, or `undefined`. */
export function readUint(data: Hex): bigint | undefined {
  return data.length === 66 ? BigInt(data) : undefined
}

/** Exactly one word that is an address, or `undefined`. */
export function readAddress(data: Hex): Hex | undefined {
  const digits = data.slice(2)
  return ADDRESS_WORD.test(digits) ? `0x${digits.slice(24)}` : undefined
}

/** Exactly one word that is 0 or 1, or `undefined`. */
export function readBool(data: Hex): boolean | undefined {
  const number = readUint(data)
  return number === 0n ? false : number === 1n ? true : undefined
}

/** What an ABI type list says, or `undefined`. */
export function readAbi(
  types: readonly { readonly type: string; readonly components?: unknown }[],
  data: Hex,
): readonly unknown[] | undefined {
  try {
    return decodeAbiParameters(types as never, data) as readonly unknown[]
  } catch {
    return undefined
  }
}

/** A list of numbers, or `undefined`. */
export function readUints(data: Hex): readonly bigint[] | undefined {
  return readAbi([{ type: 'uint256[]' }], data)?.[0] as readonly bigint[] | undefined
}

/** UTF-8 text, or `undefined`. */
export function readString(data: Hex): string | undefined {
  return readAbi([{ type: 'string' }], data)?.[0] as string | undefined
}

/** An address that somebody wrote: all in one case, or with a right EIP-55 checksum. In lower case. */
export function parseAddress(text: unknown): Hex | undefined {
  if (typeof text !== 'string' || !/^0x[0-9a-fA-F]{40}$/.test(text)) return undefined
  const oneCase = text.slice(2) === text.slice(2).toUpperCase()
  return oneCase || isAddress(text) ? (text.toLowerCase() as Hex) : undefined
}

/** With the checksum of EIP-55. */
export function checksum(address: Hex): Hex {
  return getAddress(address)
}

/** What the contract said is not what its standard says. */
export function invalidAnswer(what: string): OwnershipError {
  return new OwnershipError(
    'contract_answer_invalid',
    `The contract's answer to ${what} is not what the standard says.`,
  )
}
