import { SiwxError } from '@countersign/siwx-core'
import { findChain } from './account.ts'
import type { ReaderOptions } from './chain.ts'
import type { AnyChain } from './loadChain.ts'
import type { Namespace } from './namespaces.ts'
import type { ChainContexts } from './types.ts'

/**
 * Makes readers for chains by CAIP-2 chain id, ready to be spread into the context of `verifySignIn`. Only the packages of
 * the chains named are loaded, and nothing is asked yet.
 *
 * | namespace | `urls` |
 * | --- | --- |
 * | `eip155` | JSON-RPC |
 * | `tezos` | Octez RPC |
 * | `near` | JSON-RPC |
 * | `flow` | Access API (REST) |
 * | `algorand` | algod |
 *
 * Polkadot accounts are decided by their keys alone: there is nothing to read.
 *
 * @example
 * ```ts
 * import { createReaders } from '@countersign/siwx'
 *
 * const readers = await createReaders({
 *   'eip155:1': { urls: ['https://ethereum-rpc.example'] },
 *   'near:mainnet': { urls: ['https://near-rpc.example'] },
 * })
 * await readers.near?.reader?.('mainnet')?.chainId() // 'mainnet'
 * ```
 * @throws SiwxError `chain_not_allowed` for what is no chain of the six namespaces, `profile_unsupported` where there is
 * nothing to read, `encoding_invalid` for endpoints that are no URLs of a node; `field` is the chain
 */
export async function createReaders(chains: Readonly<Record<string, ReaderOptions>>): Promise<ChainContexts> {
  const readers: Partial<Record<Namespace, Map<string, unknown>>> = {}
  for (const [name, options] of Object.entries(chains)) {
    const place = await findChain(name)
    if (!place.ok) throw new SiwxError(place.code, `${name}: ${place.reason}`, { field: name })
    const { chain, chainId, namespace } = place
    if (chain.createReader === undefined) {
      throw new SiwxError('profile_unsupported', `${name}: nothing is read on this chain.`, { field: name })
    }
    const ofNamespace = readers[namespace] ?? new Map<string, unknown>()
    ofNamespace.set(chainId, create(chain.createReader, name, options))
    readers[namespace] = ofNamespace
  }
  // The map of a namespace holds what its own package has made.
  return Object.fromEntries(
    Object.entries(readers).map(([namespace, found]) => [
      namespace,
      { reader: (chainId: string) => found.get(chainId) },
    ]),
  ) as ChainContexts
}

function create(make: NonNullable<AnyChain['createReader']>, name: string, options: ReaderOptions): unknown {
  try {
    return make(options)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'not readable'
    throw new SiwxError('encoding_invalid', `${name}: ${reason}`, { field: name, cause })
  }
}
