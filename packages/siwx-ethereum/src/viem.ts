import { rpcReader } from './internal/rpcReader.ts'
import { withTimeout } from './internal/timeout.ts'
import type { ChainReader } from './types.ts'

/** The part of a viem `Client` that is used. Any client of viem fits. */
export type ViemClient = {
  // biome-ignore lint/suspicious/noExplicitAny: viem narrows the parameters by a schema of its own
  readonly request: (args: any) => Promise<unknown>
}

/** Options of {@link createViemReader}. */
export type ViemReaderOptions = {
  /** Milliseconds for one question, the client's own retries included. Default 30,000. */
  readonly timeout?: number | undefined
}

/**
 * Reads a chain through a viem client. The client's chain is asked, not believed.
 *
 * @example
 * ```ts
 * import { createViemReader } from '@countersign/siwx-ethereum/viem'
 * import { createPublicClient, http } from 'viem'
 * import { mainnet } from 'viem/chains'
 *
 * const reader = createViemReader(createPublicClient({ chain: mainnet, transport: http() }))
 * await reader.chainId() // '1'
 * ```
 */
export function createViemReader(
  client: ViemClient,
  { timeout = 30_000 }: ViemReaderOptions = {},
): ChainReader {
  return rpcReader((method, params) => withTimeout(client.request({ method, params }), timeout, method))
}
