import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { type Abi, createPublicClient, createWalletClient, defineChain, type Hex, http } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { ANVIL_KEYS, type Anvil, type AnvilOptions, startAnvil } from './anvil.ts'
import { TestingError } from './errors.ts'
import { mined } from './mined.ts'
import { type Compiled, compile } from './solidity.ts'

const CONTRACTS = new URL('../contracts/', import.meta.url)
const WAIT_MS = 30_000
const CACHE = new URL('../.cache/solidity/', import.meta.url)

let compiled: Promise<Record<string, Compiled>> | undefined

/** The contracts of `contracts/`, compiled once for each of their states and kept in `.cache`. */
export function tokenContracts(): Promise<Record<string, Compiled>> {
  compiled ??= compileCached()
  return compiled
}

async function compileCached(): Promise<Record<string, Compiled>> {
  const names = readdirSync(CONTRACTS).filter((name) => name.endsWith('.sol'))
  const sources = Object.fromEntries(
    names.map((name) => [name, readFileSync(new URL(name, CONTRACTS), 'utf8')]),
  )
  const key = createHash('sha256').update(JSON.stringify(sources)).digest('hex')
  const file = new URL(`${key}.json`, CACHE)
  mkdirSync(CACHE, { recursive: true })
  // Test files run at the same time, and the compiler is the slowest of all: one compiles, the others wait for it.
  const mine = claim(new URL(`${key}.lock`, CACHE))
  for (let waited = 0; !mine && !existsSync(file) && waited < WAIT_MS; waited += 100) await setTimeout(100)
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Record<string, Compiled>
  const contracts = await compile(sources)
  const draft = new URL(`${key}.${process.pid}.tmp`, CACHE)
  writeFileSync(draft, JSON.stringify(contracts))
  renameSync(draft, file)
  return contracts
}

function claim(lock: URL): boolean {
  try {
    mkdirSync(lock)
    return true
  } catch {
    return false
  }
}

/** A running EVM with the means to put token contracts on it. */
export type TokenChain = Anvil & {
  /** CAIP-2. */
  readonly caip2: string
  /** Deploys a contract of `contracts/`. */
  readonly deploy: (name: string, args?: readonly unknown[]) => Promise<Hex>
  /** Sends a transaction to a contract by its name in `contracts/`. */
  readonly write: (name: string, address: Hex, call: string, args?: readonly unknown[]) => Promise<void>
  /** Calls a function that changes nothing. */
  readonly read: (name: string, address: Hex, call: string, args?: readonly unknown[]) => Promise<unknown>
  /** Any JSON-RPC method, anvil's own too. */
  readonly rpc: (method: string, params?: readonly unknown[]) => Promise<unknown>
  /** Puts the code of a contract at an address, without its constructor. */
  readonly place: (name: string, address: Hex) => Promise<void>
}

/**
 * Starts an EVM for token tests. Each transaction is a block of its own.
 *
 * @example
 * const chain = await startTokenChain()
 * const cats = await chain.deploy('Enumerable721')
 * await chain.write('Enumerable721', cats, 'mint', [owner, 7n])
 * await chain.close()
 */
export async function startTokenChain(options: AnvilOptions = {}): Promise<TokenChain> {
  const [anvil, contracts] = await Promise.all([startAnvil(options), tokenContracts()])
  const chain = defineChain({
    id: anvil.chainId,
    name: 'test',
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [anvil.url] } },
  })
  const transport = http(anvil.url)
  const account = privateKeyToAccount(ANVIL_KEYS[0])
  const reader = createPublicClient({ chain, transport, pollingInterval: 10, cacheTime: 0 })
  const writer = createWalletClient({ chain, transport, account })
  const contract = (name: string): Compiled => {
    const found = contracts[name]
    if (found === undefined) throw new TestingError('solidity_failed', `There is no contract ${name}.`)
    return found
  }
  const succeeded = async (hash: Hex) => {
    const receipt = await mined(reader, hash)
    if (receipt.status !== 'success')
      throw new TestingError('solidity_failed', 'The transaction was reverted.')
    return receipt
  }
  const rpc = (method: string, params: readonly unknown[] = []): Promise<unknown> =>
    reader.request({ method, params } as never)
  return {
    ...anvil,
    caip2: `eip155:${anvil.chainId}`,
    deploy: async (name, args = []) => {
      const { abi, bytecode } = contract(name)
      const { contractAddress } = await succeeded(await writer.deployContract({ abi, bytecode, args }))
      if (!contractAddress) throw new TestingError('solidity_failed', `${name} was not deployed.`)
      return contractAddress
    },
    write: async (name, address, functionName, args = []) => {
      const abi: Abi = contract(name).abi
      await succeeded(await writer.writeContract({ abi, address, functionName, args }))
    },
    read: async (name, address, functionName, args = []) =>
      await reader.readContract({ abi: contract(name).abi, address, functionName, args }),
    rpc,
    place: async (name, address) => {
      await rpc('anvil_setCode', [address, contract(name).deployedBytecode])
    },
  }
}
