import { parseChainId } from '@countersign/siwx-core'
import { isFlowAddress } from './cadenceType.ts'

/** Where the contracts of the NFT standard are deployed: addresses, `0x` and 16 hexadecimal digits. */
export type StandardContracts = {
  readonly nonFungibleToken: string
  readonly metadataViews: string
  readonly viewResolver: string
  /** Without it, `hybrid-custody` cannot be asked for. */
  readonly hybridCustody?: string | undefined
}

const KNOWN: Readonly<Record<string, StandardContracts>> = {
  mainnet: {
    nonFungibleToken: '0x1d7e57aa55817448',
    metadataViews: '0x1d7e57aa55817448',
    viewResolver: '0x1d7e57aa55817448',
    hybridCustody: '0xd8a7e05a7ac670c0',
  },
  testnet: {
    nonFungibleToken: '0x631e88ae7f1d7c20',
    metadataViews: '0x631e88ae7f1d7c20',
    viewResolver: '0x631e88ae7f1d7c20',
    hybridCustody: '0x294e44e1ec6993c6',
  },
  emulator: {
    nonFungibleToken: '0xf8d6e0586b0a20c7',
    metadataViews: '0xf8d6e0586b0a20c7',
    viewResolver: '0xf8d6e0586b0a20c7',
  },
}

/**
 * The contracts to import on a chain. They are written into scripts, so nothing but an address may pass.
 *
 * @throws TypeError when the chain is not one of Flow's, has no known contracts, or one is no address
 */
export function contractsOf(chain: string, configured: StandardContracts | undefined): StandardContracts {
  const id = parseChainId(chain)
  if (id?.namespace !== 'flow') throw new TypeError(`${chain} is no chain of Flow.`)
  const known = Object.hasOwn(KNOWN, id.reference) ? KNOWN[id.reference] : undefined
  const contracts = configured ?? known
  if (contracts === undefined)
    throw new TypeError(`Where the NFT standard is on ${chain} must be configured.`)
  const { nonFungibleToken, metadataViews, viewResolver, hybridCustody } = contracts
  const addresses = [
    nonFungibleToken,
    metadataViews,
    viewResolver,
    ...(hybridCustody === undefined ? [] : [hybridCustody]),
  ]
  if (!addresses.every(isFlowAddress))
    throw new TypeError('A contract of Flow is at 0x and 16 hexadecimal digits.')
  return {
    nonFungibleToken,
    metadataViews,
    viewResolver,
    ...(hybridCustody !== undefined && { hybridCustody }),
  }
}
