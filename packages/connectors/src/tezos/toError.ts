import { ConnectorError } from '../errors.ts'
import { readWord } from '../internal/readWord.ts'
import type { ConnectorErrorCode } from '../types.ts'

/** TZIP-10 "Errors". */
const CODES: Readonly<Record<string, ConnectorErrorCode>> = {
  ABORTED_ERROR: 'rejected',
  NOT_GRANTED_ERROR: 'rejected',
  NO_ADDRESS_ERROR: 'no_accounts',
  NO_PRIVATE_KEY_FOUND_ERROR: 'unsupported',
  NETWORK_NOT_SUPPORTED: 'unsupported',
  SIGNATURE_TYPE_NOT_SUPPORTED: 'unsupported',
}

/** By type only: texts are the wallet's own. */
export const toError = (answer: unknown): ConnectorError => {
  const type = readWord(answer, 'errorType')
  return new ConnectorError(
    Object.hasOwn(CODES, type) ? (CODES[type] as ConnectorErrorCode) : 'wallet_failed',
    answer,
  )
}
