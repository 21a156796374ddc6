import { type SignedAuthorization, serializeErc6492Signature, serializeErc8010Signature } from 'viem'
import type { Hex } from '../types.ts'

/** ERC-6492 as viem writes it. */
export function wrap6492(factory: Hex, data: Hex, signature: Hex): Hex {
  return serializeErc6492Signature({ address: factory, data, signature })
}

/** ERC-8010 as viem (ox) writes it; `to` is what the initialisation calls. */
export function wrap8010(parts: {
  readonly authorization: SignedAuthorization
  readonly signature: Hex
  readonly data?: Hex
  readonly to?: Hex
}): Hex {
  const { to: address, ...rest } = parts
  return serializeErc8010Signature({ ...rest, address })
}
