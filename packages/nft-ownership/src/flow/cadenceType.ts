import { OwnershipError } from '../errors.ts'

/** A Cadence type of a collection's NFTs, taken apart. */
export type CadenceType = {
  /** The whole: `A.0b2a3299cc857e29.TopShot.NFT`. */
  readonly identifier: string
  /** Address of the contract's account: `0x0b2a3299cc857e29`. */
  readonly address: string
  readonly contract: string
  /** The resource that the contract declares: `NFT`. */
  readonly resource: string
}

// An account address is eight bytes, written without 0x inside of a type; an identifier is ASCII.
const TYPE = /^A\.([0-9a-f]{16})\.([A-Za-z_][A-Za-z0-9_]{0,127})\.([A-Za-z_][A-Za-z0-9_]{0,127})$/
const PATH = /^\/public\/([A-Za-z_][A-Za-z0-9_]{0,127})$/
const ADDRESS = /^0x[0-9a-f]{16}$/

/**
 * Takes the type of a query apart.
 *
 * @throws OwnershipError (`query_invalid`) when it is none
 * @see Cadence "Run-time types", identifiers of types
 */
export function parseType(collection: string): CadenceType {
  const [identifier, address, contract, resource] = TYPE.exec(collection) ?? []
  if (identifier === undefined || contract === undefined || resource === undefined) {
    throw new OwnershipError(
      'query_invalid',
      'A collection on Flow is a type, A.<16 hex digits>.<Contract>.NFT.',
    )
  }
  return { identifier, address: `0x${address}`, contract, resource }
}

/**
 * Takes a public path apart, `/public/<identifier>`.
 *
 * @throws OwnershipError (`query_invalid`) when it is none
 */
export function parsePublicPath(path: string): string {
  const identifier = PATH.exec(path)?.[1]
  if (identifier === undefined) {
    throw new OwnershipError('query_invalid', 'A collection path on Flow is /public/<identifier>.')
  }
  return identifier
}

/** Whether it is an address in its one spelling: `0x` and 16 small hexadecimal digits. */
export function isFlowAddress(text: unknown): text is string {
  return typeof text === 'string' && ADDRESS.test(text)
}
