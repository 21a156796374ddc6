import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const SOURCE = join(import.meta.dirname, '../../../packages/nft-ownership/docs')

/** Pages of packages/nft-ownership that the site shows as they are, by name; in the order of the menu. */
export const CHAIN_PAGES: Readonly<Record<string, string>> = {
  ethereum: 'EVM chains',
  tezos: 'Tezos',
  near: 'NEAR',
  polkadot: 'Polkadot',
  flow: 'Flow',
  algorand: 'Algorand',
  metadata: 'Metadata',
}

// Text between angle brackets is an element for the site's generator, wherever it is not code.
const BRACKETS = /(```[\s\S]*?```|`[^`\n]*`)|<(?=[A-Za-z/])/g

/** One page of what is asked and answered on a chain. */
export function chainPage(name: string): string {
  const text = readFileSync(join(SOURCE, `${name}.md`), 'utf8')
  return text.replace(BRACKETS, (whole, code: string | undefined) => (code === undefined ? '&lt;' : whole))
}
