import { ConnectorError } from '../errors.ts'
import { read } from '../internal/read.ts'
import { readWord } from '../internal/readWord.ts'
import { untilAborted } from '../internal/untilAborted.ts'
import type { ConnectorErrorCode } from '../types.ts'

/** The part of EIP-1193 that a sign-in needs. Everything it answers is checked before use. */
export type Provider = {
  readonly request: (call: {
    readonly method: string
    readonly params?: readonly unknown[]
  }) => Promise<unknown>
  readonly on?: unknown
  readonly removeListener?: unknown
}

/** An object with a `request` function, or undefined. */
export const toProvider = (value: unknown): Provider | undefined =>
  typeof read(value, 'request') === 'function' ? (value as Provider) : undefined

const CODES: { readonly [code: number]: ConnectorErrorCode } = {
  4001: 'rejected',
  4100: 'rejected',
  4200: 'unsupported',
  4900: 'disconnected',
  4901: 'disconnected',
  [-32002]: 'pending',
}

/** By number only: wallets translate, shorten or leave out the text. Some engines hide the first error one level down. */
const toError = (thrown: unknown): ConnectorError => {
  const inner = read(read(thrown, 'data'), 'originalError')
  const code = CODES[Number(readWord(thrown, 'code'))] ?? CODES[Number(readWord(inner, 'code'))]
  return new ConnectorError(code ?? 'wallet_failed', thrown)
}

/** One wallet call. Throws only {@link ConnectorError}. */
export const call = async (
  provider: Provider,
  method: string,
  params: readonly unknown[],
  signal: AbortSignal,
): Promise<unknown> => {
  // A provider may throw instead of rejecting, and may answer with any thenable.
  const answer = async () => {
    try {
      return await provider.request({ method, params })
    } catch (thrown) {
      throw toError(thrown)
    }
  }
  return untilAborted(signal.aborted ? new Promise<never>(() => {}) : answer(), signal)
}

/** Runs `listener` on a provider event until the returned function is called. A provider without events is fine. */
export const listen = (
  provider: Provider,
  event: string,
  listener: (value: unknown) => void,
): (() => void) => {
  const use = (name: 'on' | 'removeListener') => {
    try {
      const method = provider[name]
      if (typeof method === 'function') method.call(provider, event, listener)
    } catch {
      // Events are a convenience: the server checks the signature against the account anyway.
    }
  }
  use('on')
  return () => use('removeListener')
}
