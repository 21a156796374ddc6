import { ConnectorError } from '../errors.ts'

/** A wallet's text that looks as it has to, or `wallet_failed`. */
export const toMatch = (value: unknown, pattern: RegExp): string => {
  if (typeof value === 'string' && pattern.test(value)) return value
  throw new ConnectorError('wallet_failed')
}
