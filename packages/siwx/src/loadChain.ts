import type { Chain } from './chain.ts'
import type { Namespace } from './namespaces.ts'
import type { SignInProof } from './types.ts'

/** A chain whose proofs and readers are not known by type: the proof's type has led here, and the chain checks it again. */
export type AnyChain = Chain<SignInProof, unknown>

// Written out so that bundlers make one part of each.
const CHAINS: Readonly<Record<Namespace, () => Promise<{ readonly chain: unknown }>>> = {
  eip155: () => import('./chains/ethereum.ts'),
  tezos: () => import('./chains/tezos.ts'),
  near: () => import('./chains/near.ts'),
  polkadot: () => import('./chains/polkadot.ts'),
  flow: () => import('./chains/flow.ts'),
  algorand: () => import('./chains/algorand.ts'),
}

/** Loads the package of a namespace, and no other. */
export async function loadChain(namespace: Namespace): Promise<AnyChain> {
  const { chain } = await CHAINS[namespace]()
  return chain as AnyChain
}
