import type { AskNode } from '../../internal/nodes.ts'
import type { Contract } from './arc72.ts'
import { type Network, readNetwork } from './simulate.ts'

/** Prepares the calls of one application. Rejects with `OwnershipError`. */
export type ContractAt = (ask: AskNode, at: Omit<Contract, 'network'>) => Promise<Contract>

/** Makes {@link ContractAt}. What every transaction of the network needs is read once: it does not change. */
export function createContracts(chain: string): ContractAt {
  let network: Network | undefined
  return async (ask, at) => {
    network ??= await readNetwork(ask, chain, at.round)
    return { ...at, network }
  }
}
