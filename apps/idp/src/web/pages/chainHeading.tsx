/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { chainName } from '../chainNames.ts'

/** The chain as people call it, with its CAIP-2 id beside it where that says more. */
export const ChainHeading = ({ chain }: { readonly chain: string }) => {
  const name = chainName(chain)
  return (
    <h3>
      {name} {name !== chain && <span>{chain}</span>}
    </h3>
  )
}
