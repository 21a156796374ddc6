import { rpcReader } from './internal/rpcReader.ts'
import { withTimeout } from './internal/timeout.ts'
import type { ChainReader } from './types.ts'

/** The part of an ethers provider that is used: every `JsonRpcApiProvider` has it. */
export type EthersProvider = {
  // biome-ignore lint/suspicious/noExplicitAny: the parameters are as ethers types them
  readonly send: (method: string, params: any) => Promise<unknown>
}

/** Options of {@link createEthersReader}. */
export type EthersReaderOptions = {
  /** Milliseconds for one question. Default 30,000. A provider that cannot reach its node would wait for ever. */
  readonly timeout?: number | undefined
}

/**
 * Reads a chain through an ethers 6 provider with JSON-RPC underneath. The provider's network is asked, not believed.
 *
 * @example
 * ```ts
 * import { createEthersReader } from '@countersign/siwx-ethereum/ethers'
 * import { JsonRpcProvider } from 'ethers'
 *
 * const reader = createEthersReader(new JsonRpcProvider('https://ethereum-rpc.example'))
 * await reader.chainId() // '1'
 * ```
 */
export function createEthersReader(
  provider: EthersProvider,
  { timeout = 30_000 }: EthersReaderOptions = {},
): ChainReader {
  return rpcReader((method, params) => withTimeout(provider.send(method, params), timeout, method))
}
