import { ConnectorError } from '../errors.ts'
import type { ConnectorErrorCode } from '../types.ts'
import { read } from './read.ts'

/** EIP-1193 and JSON-RPC, which wallets of other chains have taken over. */
const NUMBERS: { readonly [code: number]: ConnectorErrorCode } = {
  4001: 'rejected',
  4100: 'rejected',
  4200: 'unsupported',
  4900: 'disconnected',
  4901: 'disconnected',
  [-32002]: 'pending',
}

/** First match counts: "pending authorization request" is not yet a refusal. */
const TEXTS: readonly (readonly [RegExp, ConnectorErrorCode])[] = [
  [/pending|already (?:open|in progress)/i, 'pending'],
  [/not (?:yet )?(?:supported|implemented)|unsupported/i, 'unsupported'],
  [/reject|cancel|denied|declin|not allowed|closed/i, 'rejected'],
  [/\b(?:un)?lock(?:ed)?\b|not been configured|no (?:active )?accounts?\b/i, 'no_accounts'],
]

/**
 * What a wallet without error numbers means. Text is the only sign that these protocols give; what is not understood is
 * `wallet_failed`, so a wrong guess changes a sentence on the page and nothing else.
 */
export const toError = (thrown: unknown): ConnectorError => {
  const text = typeof thrown === 'string' ? thrown : read(thrown, 'message')
  const code = read(thrown, 'code')
  const short = typeof text === 'string' ? text.slice(0, 300) : ''
  const byNumber = typeof code === 'number' ? NUMBERS[code] : undefined
  return new ConnectorError(
    byNumber ?? TEXTS.find(([pattern]) => pattern.test(short))?.[1] ?? 'wallet_failed',
    thrown,
  )
}
