import type { CallResult } from '../types.ts'
import { isHex } from './hex.ts'

/** JSON-RPC: the parameters are not understood. */
export const INVALID_PARAMS = -32602

export type RpcError = { readonly code: number; readonly message: string; readonly data: unknown }

/**
 * The node's own error object inside what a library throws: viem keeps it in `cause`, ethers in `error` or `info.error`.
 * The innermost one counts, because libraries put their own codes around it.
 */
export function rpcError(thrown: unknown): RpcError | undefined {
  let found: RpcError | undefined
  let current: unknown = thrown
  for (let depth = 0; depth < 8 && typeof current === 'object' && current !== null; depth++) {
    const { code, message, data, cause, error, info } = current as Record<string, unknown>
    if (typeof code === 'number' && typeof message === 'string') found = { code, message, data }
    current = cause ?? error ?? (info as Record<string, unknown> | undefined)?.['error']
  }
  return found
}

/** Code 3, or one of the server codes with the word of a revert. Everything else leaves the question undecided. */
export function readRevert(thrown: unknown): CallResult | undefined {
  const error = rpcError(thrown)
  if (error === undefined) return undefined
  const says = /revert/i.test(error.message) && error.code <= -32000 && error.code >= -32099
  if (error.code !== 3 && !says) return undefined
  return { status: 'reverted', data: isHex(error.data) ? error.data : '0x' }
}
