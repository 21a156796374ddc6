import { randomUUID } from 'node:crypto'
import { createWalletMiddleware } from '@metamask/eth-json-rpc-middleware'
import { personalSign } from '@metamask/eth-sig-util'
import { createAsyncMiddleware, JsonRpcEngine } from '@metamask/json-rpc-engine'
import { providerErrors, rpcErrors } from '@metamask/rpc-errors'
import type { BrowserContext, Page } from 'playwright-core'
import { bytesToHex, getAddress, type Hex, hexToBytes, hexToString, numberToHex, stringToHex } from 'viem'
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'
import type { EthereumKnobs } from './ethereumKnobs.ts'
import { installPageWallet } from './pageWallet.ts'
import { hits, ICON, obey, type TwinWallet, type WalletCall, type WalletLook } from './walletKnobs.ts'
import { createRecord, firstOf, spoil, type WalletRecord } from './walletRecord.ts'

/** An account of the wallet: a key's own, or a contract that this key signs for. */
export type EthereumAccount = {
  readonly privateKey: Hex
  /** Of the contract wallet. Default: the key's address. */
  readonly address?: Hex | undefined
}

/** Options of {@link installEthereumWallet}: who the wallet is, and its first knobs. */
export type EthereumWalletOptions = EthereumKnobs &
  WalletLook & {
    readonly accounts: readonly EthereumAccount[]
    /** Default `io.metamask`. */
    readonly rdns?: string | undefined
    /** Announce over EIP-6963. Default `true`. */
    readonly eip6963?: boolean | undefined
    /** Be `window.ethereum`. Default `true`. */
    readonly windowEthereum?: boolean | undefined
  }

/** An EVM wallet that was put into a browser. Among its calls are MetaMask's own internal ones. */
export type EthereumWallet = TwinWallet<EthereumKnobs> & {
  /** Checksummed. */
  readonly address: Hex
}

type ResolvedAccount = { readonly privateKey: Hex; readonly address: Hex }

type State = {
  readonly accounts: readonly ResolvedAccount[]
  readonly record: WalletRecord<EthereumKnobs>
}

/**
 * Puts a wallet with a real key into a page or a whole context: MetaMask's published in-page provider in the browser, its
 * published JSON-RPC engine, wallet methods and signer in Node. Call it before the page is opened.
 *
 * @throws TestingError `wallet_invalid` without an account
 * @example
 * const wallet = await installEthereumWallet(context, { accounts: [{ privateKey }] })
 * wallet.set({ reject: 'sign' })
 */
export async function installEthereumWallet(
  target: Page | BrowserContext,
  options: EthereumWalletOptions,
): Promise<EthereumWallet> {
  const { accounts, name = 'MetaMask', rdns = 'io.metamask', icon = ICON, announceAfter = 0 } = options
  const { eip6963 = true, windowEthereum = true, ...knobs } = options
  const record = createRecord<EthereumKnobs>(knobs)
  const state: State = { accounts: accounts.map(resolveAccount), record }
  const { address } = firstOf(state.accounts)
  const engine = createEngine(state)
  const info = { uuid: randomUUID(), name, rdns, icon }
  await installPageWallet(target, {
    entry: 'ethereumWallet',
    config: { info, eip6963, windowEthereum, announceAfter },
    answer: (_method, request) => answer(engine, request as JsonRpc),
  })
  return { address, addresses: state.accounts.map((account) => account.address), name, ...record }
}

type JsonRpc = { readonly jsonrpc: '2.0'; readonly id?: number; readonly method: string }
type OwnResult = string | string[] | Record<string, string | boolean | string[]>

/** JSON-RPC notifications (no `id`) have no answer. */
async function answer(engine: JsonRpcEngine, { id, ...request }: JsonRpc): Promise<unknown> {
  return id === undefined ? undefined : await engine.handle({ ...request, id })
}

function resolveAccount({ privateKey, address }: EthereumAccount): ResolvedAccount {
  return { privateKey, address: address ? getAddress(address) : privateKeyToAddress(privateKey) }
}

function createEngine(state: State): JsonRpcEngine {
  const engine = new JsonRpcEngine()
  engine.push(
    createAsyncMiddleware(async (request, _response, next) => {
      state.record.calls.push({ method: request.method, params: request.params })
      await misbehave(state.record.knobs(), callOf(request.method))
      await next()
    }),
  )
  engine.push(
    createAsyncMiddleware(async (request, response, next) => {
      const result = ownMethod(state, request.method)
      if (result === undefined) await next()
      else response.result = result
    }),
  )
  engine.push(
    createWalletMiddleware({
      getAccounts: async () => addresses(state),
      processPersonalMessage: async ({ from, data }) => sign(state, from, data),
    }),
  )
  engine.push((request, _response, _next, end) => end(rpcErrors.methodNotFound({ data: request.method })))
  return engine
}

function callOf(method: string): WalletCall | undefined {
  if (method === 'eth_requestAccounts') return 'connect'
  if (method === 'personal_sign') return 'sign'
  if (method === 'eth_chainId') return 'chain'
  return undefined
}

async function misbehave(knobs: EthereumKnobs, call: WalletCall | undefined): Promise<void> {
  if (!call) return
  await obey(knobs, call, providerErrors.userRejectedRequest())
  if (hits(knobs.pending, call)) {
    throw rpcErrors.resourceUnavailable(`Request of type '${call}' already pending. Please wait.`)
  }
}

/** What MetaMask's background answers before its wallet methods come into play. */
function ownMethod(state: State, method: string): OwnResult | undefined {
  const { chainId: decimal = '1' } = state.record.knobs()
  const chainId = numberToHex(BigInt(decimal))
  switch (method) {
    case 'metamask_getProviderState':
      return { accounts: [], chainId, networkVersion: decimal, isConnected: true }
    case 'metamask_sendDomainMetadata':
      return {}
    case 'eth_requestAccounts':
      return addresses(state)
    case 'eth_chainId':
      return chainId
    default:
      return undefined
  }
}

function addresses({ accounts, record }: State): string[] {
  const { locked, lowerCase } = record.knobs()
  if (locked) return []
  return accounts.map(({ address }) => (lowerCase ? address.toLowerCase() : address))
}

function sign({ accounts, record }: State, from: string, data: string): string {
  const account = accounts.find(({ address }) => address.toLowerCase() === from.toLowerCase())
  if (!account) throw providerErrors.unauthorized()
  const asked = data.startsWith('0x') ? hexToString(data as Hex) : data
  const text = record.show(asked)
  const knobs = record.knobs()
  const key = knobs.signWith ?? (knobs.otherAccount ? otherThan(accounts, account) : account.privateKey)
  const signed = personalSign({ privateKey: Buffer.from(hexToBytes(key)), data: stringToHex(text) }) as Hex
  const signature = knobs.wrongSignature ? bytesToHex(spoil(hexToBytes(signed))) : signed
  return knobs.alterSignature ? knobs.alterSignature(signature) : signature
}

function otherThan(accounts: readonly ResolvedAccount[], account: ResolvedAccount): Hex {
  return accounts.find((one) => one !== account)?.privateKey ?? generatePrivateKey()
}
