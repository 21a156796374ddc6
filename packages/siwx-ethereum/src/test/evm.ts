import { readFileSync } from 'node:fs'
import { ANVIL_KEYS, type Anvil, startAnvil } from '@countersign/testing/anvil'
import { mined } from '@countersign/testing/mined'
import { type Compiled, compile } from '@countersign/testing/solidity'
import {
  type Abi,
  type Account,
  createPublicClient,
  createWalletClient,
  defineChain,
  http,
  parseEther,
  type SignedAuthorization,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import type { Hex } from '../types.ts'

/** A real EVM with an account that has ether. */
export type Evm = {
  readonly anvil: Anvil
  readonly chainId: string
  readonly publicClient: ReturnType<typeof createPublicClient>
  readonly deploy: (name: string, args?: readonly unknown[]) => Promise<Hex>
  /** By another account, which gets some ether first: its first contract has the same address on every chain. */
  readonly deployBy: (account: Account, name: string, args: readonly unknown[]) => Promise<Hex>
  /** Sends a signed EIP-7702 authorization. */
  readonly delegate: (account: Hex, authorization: SignedAuthorization) => Promise<void>
  readonly write: (
    name: string,
    address: Hex,
    functionName: string,
    args?: readonly unknown[],
  ) => Promise<void>
  readonly read: (
    name: string,
    address: Hex,
    functionName: string,
    args?: readonly unknown[],
  ) => Promise<unknown>
}

const SOURCE = new URL('../../contracts/test/Wallets.sol', import.meta.url)

let compiled: Promise<Record<string, Compiled>> | undefined

/** The wallets of contracts/test, compiled once for a test file. */
export function wallets(): Promise<Record<string, Compiled>> {
  compiled ??= compile({ 'Wallets.sol': readFileSync(SOURCE, 'utf8') })
  return compiled
}

export async function startEvm(chainId: number): Promise<Evm> {
  const anvil = await startAnvil({ chainId, hardfork: 'prague' })
  const chain = defineChain({
    id: chainId,
    name: `test ${chainId}`,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [anvil.url] } },
  })
  const deployer = privateKeyToAccount(ANVIL_KEYS[0])
  const transport = http(anvil.url)
  const publicClient = createPublicClient({ chain, transport, cacheTime: 0 })
  const walletClient = createWalletClient({ chain, transport, account: deployer })
  const contract = async (name: string): Promise<Compiled> => {
    const found = (await wallets())[name]
    if (found === undefined) throw new Error(`no contract ${name}`)
    return found
  }
  const settled = (hash: Hex) => mined(publicClient, hash)
  const deployBy = async (account: Account, name: string, args: readonly unknown[]): Promise<Hex> => {
    const { abi, bytecode } = await contract(name)
    const hash = await walletClient.deployContract({ abi, bytecode, args, account, chain })
    const { contractAddress } = await settled(hash)
    if (!contractAddress) throw new Error(`${name} was not deployed`)
    return contractAddress
  }
  return {
    anvil,
    chainId: String(chainId),
    publicClient,
    deploy: (name, args = []) => deployBy(deployer, name, args),
    deployBy: async (account, name, args) => {
      const value = parseEther('1')
      await settled(
        await walletClient.sendTransaction({ account: deployer, chain, to: account.address, value }),
      )
      return await deployBy(account, name, args)
    },
    delegate: async (to, authorization) => {
      const authorizationList = [authorization]
      await settled(await walletClient.sendTransaction({ account: deployer, chain, to, authorizationList }))
    },
    write: async (name, address, functionName, args = []) => {
      const { abi } = await contract(name)
      const request = { abi: abi as Abi, address, functionName, args, account: deployer, chain }
      await settled(await walletClient.writeContract(request))
    },
    read: async (name, address, functionName, args = []) =>
      await publicClient.readContract({ abi: (await contract(name)).abi, address, functionName, args }),
  }
}
