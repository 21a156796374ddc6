import { ConnectorError } from '../errors.ts'
import { read } from '../internal/read.ts'
import { readWord } from '../internal/readWord.ts'
import { untilAborted } from '../internal/untilAborted.ts'
import type { ConnectorErrorCode } from '../types.ts'

/** ARC-27 "Errors"; those of ARC-1 that Lute uses mean the same. */
const CODES: { readonly [code: number]: ConnectorErrorCode } = {
  4001: 'rejected',
  4003: 'unsupported',
  4004: 'unsupported',
  4100: 'rejected',
}

/** By number only: wallets write what they like into the text. */
export const toError = (error: unknown): ConnectorError =>
  new ConnectorError(CODES[Number(readWord(error, 'code'))] ?? 'wallet_failed', error)

/** Asks with `start`, which listens until its signal aborts, for the first answer. */
export const exchange = async (
  start: (answer: (response: unknown) => void, signal: AbortSignal) => void,
  signal: AbortSignal,
): Promise<unknown> => {
  const listening = new AbortController()
  try {
    const answered = new Promise<unknown>((resolve) => {
      if (!signal.aborted) start(resolve, listening.signal)
    })
    return await untilAborted(answered, signal)
  } finally {
    listening.abort()
  }
}

/** Hears events of the window that a wallet answers with. */
export const onEvent = (type: string, listener: (detail: unknown) => void, signal: AbortSignal): void => {
  window.addEventListener(type, (event) => listener(read(event, 'detail')), { signal })
}

/** Where a wallet listens. */
export const sendEvent = (type: string, detail: unknown): void => {
  window.dispatchEvent(new CustomEvent(type, { detail }))
}
