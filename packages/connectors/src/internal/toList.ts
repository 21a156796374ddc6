import { ConnectorError } from '../errors.ts'

const MAX_ITEMS = 1000

/** A copy of a wallet's list, or `wallet_failed`: read twice, an element of a hostile one can change. */
export const toList = (value: unknown): readonly unknown[] => {
  try {
    if (Array.isArray(value) && value.length <= MAX_ITEMS) return [...(value as readonly unknown[])]
  } catch {
    // Refused below.
  }
  throw new ConnectorError('wallet_failed')
}
