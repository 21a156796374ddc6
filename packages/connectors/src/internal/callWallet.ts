import { ConnectorError } from '../errors.ts'
import { read } from './read.ts'
import { toError } from './toError.ts'
import { untilAborted } from './untilAborted.ts'

/**
 * Calls `wallet[method](...args)` and waits for the answer, or for the signal. Throws only {@link ConnectorError}:
 * `unsupported` when there is no such method, else what the wallet's error means.
 */
export const callWallet = async (
  wallet: unknown,
  method: string,
  args: readonly unknown[],
  signal: AbortSignal,
): Promise<unknown> => {
  const run = read(wallet, method)
  if (typeof run !== 'function') throw new ConnectorError('unsupported')
  if (signal.aborted) throw new ConnectorError('aborted')
  // A wallet may throw instead of rejecting, and may answer with any thenable.
  const answer = async (): Promise<unknown> => {
    try {
      return (await Reflect.apply(run, wallet, args)) as unknown
    } catch (thrown) {
      throw toError(thrown)
    }
  }
  return untilAborted(answer(), signal)
}
