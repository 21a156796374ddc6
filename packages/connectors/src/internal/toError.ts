import { ConnectorError } from '../errors.ts'
import type { ConnectorErrorCode } from '../types.ts'
import { read } from './read.ts'

/** First match counts: "pending authorization request" is not yet a refusal. Numbers are those of EIP-1193 and JSON-RPC. */
const SIGNS: readonly (readonly [ConnectorErrorCode, RegExp])[] = [
  ['pending', /^-32002|pending/i],
  ['unsupported', /^4200|not (supported|implemented)|unsupported/i],
  ['rejected', /^4(001|100)|reject|cancel|denied|declin|not allowed|closed/i],
  ['no_accounts', /\b(un)?lock(ed)?\b|not been configured|no accounts?\b/i],
]

/**
 * What the error of a wallet means. Besides a number, text is the only sign that these protocols give; what is not
 * understood is `wallet_failed`, so a wrong guess changes a sentence on the page and nothing else.
 */
export const toError = (thrown: unknown): ConnectorError => {
  let said = ''
  try {
    said = `${String(read(thrown, 'code'))} ${String(read(thrown, 'message') ?? thrown)}`.slice(0, 300)
  } catch {
    // It cannot even be written down.
  }
  return new ConnectorError(SIGNS.find(([, sign]) => sign.test(said))?.[0] ?? 'wallet_failed', thrown)
}
