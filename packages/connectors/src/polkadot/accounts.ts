import { toText } from '../internal/label.ts'
import { read } from '../internal/read.ts'
import { toList } from '../internal/toList.ts'
import type { WalletAccount } from '../types.ts'

/** SS58 of 32 bytes, any prefix. 20-byte accounts begin with `0x`: they sign otherwise, with an EVM wallet. */
const ADDRESS = /^[1-9A-HJ-NP-Za-km-z]{46,49}$/
const GENESIS = /^0x[0-9a-f]{64}$/i

/** CAIP-2: the first 16 bytes of the genesis hash. */
const chainOf = (genesisHash: string): string => `polkadot:${genesisHash.slice(2, 34).toLowerCase()}`

/** The account's own chain when it is bound to one, else the first of the request. */
const findChain = (genesisHash: unknown, chains: readonly string[]): string | undefined => {
  if (genesisHash === undefined || genesisHash === null || genesisHash === '') return chains[0]
  if (typeof genesisHash !== 'string' || !GENESIS.test(genesisHash)) return undefined
  return chains.find((chain) => chain === chainOf(genesisHash))
}

const toAccount = (value: unknown, chains: readonly string[]): WalletAccount | undefined => {
  const address = read(value, 'address')
  if (typeof address !== 'string' || !ADDRESS.test(address)) return undefined
  if (read(value, 'type') === 'ethereum') return undefined
  const chain = findChain(read(value, 'genesisHash'), chains)
  if (chain === undefined) return undefined
  const name = toText(read(value, 'name'))
  return { account: `${chain}:${address}`, address, ...(name !== undefined && { name }) }
}

/** The accounts that can sign in on one of the chains, each once; what is not understood is left out. */
export const toAccounts = (value: unknown, chains: readonly string[]): readonly WalletAccount[] => {
  const unique = new Map<string, WalletAccount>()
  for (const item of toList(value)) {
    const account = toAccount(item, chains)
    if (account !== undefined && !unique.has(account.address)) unique.set(account.address, account)
  }
  return [...unique.values()]
}
