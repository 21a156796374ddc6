import { type OwnershipCode, OwnershipError } from '../errors.ts'
import { type Fields, isFields } from '../internal/fields.ts'

/** Names that nearcore gives to what went wrong, in `error.cause.name`. Others say nothing about the question. */
const CODES: Readonly<Record<string, OwnershipCode>> = {
  UNKNOWN_ACCOUNT: 'no_contract',
  NO_CONTRACT_CODE: 'no_contract',
  NO_GLOBAL_CONTRACT_CODE: 'no_contract',
  UNKNOWN_BLOCK: 'block_unknown',
  // Older than some five epochs: only an archival node has it.
  GARBAGE_COLLECTED_BLOCK: 'block_unavailable',
  INVALID_ACCOUNT: 'query_invalid',
  PARSE_ERROR: 'chain_inconsistent',
  METHOD_NOT_FOUND: 'chain_inconsistent',
}

/** The name that the node gives to an error. */
export function causeOf(error: Fields): { readonly name: string; readonly info: Fields } {
  const { name, info } = isFields(error['cause']) ? error['cause'] : {}
  return { name: typeof name === 'string' ? name : '', info: isFields(info) ? info : {} }
}

/**
 * Turns the error object of a node into a coded error.
 *
 * @see NEAR RPC, "What could go wrong" of each method
 */
export function nodeError(error: Fields): OwnershipError {
  const { name } = causeOf(error)
  const known = Object.hasOwn(CODES, name)
  const said = known || /^[A-Z_]{1,64}$/.test(name) ? name : 'an error without a name'
  return new OwnershipError((known && CODES[name]) || 'chain_unavailable', `The node answered ${said}.`)
}
