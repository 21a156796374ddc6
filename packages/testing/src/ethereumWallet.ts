import { randomUUID } from 'node:crypto'
import { createWalletMiddleware } from '@metamask/eth-json-rpc-middleware'
import { personalSign } from '@metamask/eth-sig-util'
import { createAsyncMiddleware, JsonRpcEngine } from '@metamask/json-rpc-engine'
import { providerErrors, rpcErrors } from '@metamask/rpc-errors'
import type { BrowserContext, Page } from 'playwright-core'
import { getAddress, type Hex, hexToBytes, hexToString, numberToHex, stringToHex } from 'viem'
import { privateKeyToAddress } from 'viem/accounts'
import { TestingError } from './errors.ts'
import { hits, type WalletCall, type WalletKnobs } from './ethereumKnobs.ts'
import { inpageScript } from './inpage.ts'

/** An account of the wallet: a key's own, or a contract that this key signs for. */
export type EthereumAccount = {
  readonly privateKey: Hex
  /** Of the contract wallet. Default: the key's address. */
  readonly address?: Hex | undefined
}

/** Options of {@link installEthereumWallet}: who the wallet is, and its first knobs. */
export type EthereumWalletOptions = WalletKnobs & {
  readonly accounts: readonly EthereumAccount[]
  /** Default `MetaMask`. */
  readonly name?: string | undefined
  /** Default `io.metamask`. */
  readonly rdns?: string | undefined
  /** Announce over EIP-6963. Default `true`. */
  readonly eip6963?: boolean | undefined
  /** Be `window.ethereum`. Default `true`. */
  readonly windowEthereum?: boolean | undefined
  /** Milliseconds between the start of the document and the wallet's arrival. Default 0. */
  readonly announceAfter?: number | undefined
}

/** One request that reached the wallet. */
export type WalletRequest = { readonly method: string; readonly params: unknown }

/** A wallet that was put into a browser. */
export type EthereumWallet = {
  /** Address of the first account, checksummed. */
  readonly address: Hex
  readonly name: string
  /** Changes knobs from the next request on; those not named stay. */
  readonly set: (knobs: WalletKnobs) => void
  /** Every request in order, with MetaMask's own internal ones. */
  readonly calls: readonly WalletRequest[]
  /** The texts that the wallet showed for signing, in order. */
  readonly shown: readonly string[]
}

type ResolvedAccount = { readonly privateKey: Hex; readonly address: Hex }

type State = {
  readonly accounts: readonly ResolvedAccount[]
  readonly calls: WalletRequest[]
  readonly shown: string[]
  knobs: WalletKnobs
}

const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" rx="10" fill="#c2570c"/><path d="M10 15a3 3 0 0 1 3-3h14v4M10 15v12a3 3 0 0 0 3 3h17V16H13a3 3 0 0 1-3-1zm20 6h-5a2.5 2.5 0 0 0 0 5h5" fill="none" stroke="#fff" stroke-width="2.4" stroke-linejoin="round"/></svg>',
)}`

/**
 * Puts a wallet with a real key into a page or a whole context: MetaMask's published in-page provider in the browser, its
 * published JSON-RPC engine, wallet methods and signer in Node. Call it before the page is opened.
 *
 * @throws {@link TestingError} `wallet_invalid` without an account
 * @example
 * const wallet = await installEthereumWallet(context, { accounts: [{ privateKey }] })
 * wallet.set({ reject: 'sign' })
 */
export async function installEthereumWallet(
  target: Page | BrowserContext,
  options: EthereumWalletOptions,
): Promise<EthereumWallet> {
  const { accounts, name = 'MetaMask', rdns = 'io.metamask', announceAfter = 0 } = options
  const { eip6963 = true, windowEthereum = true, ...knobs } = options
  const [first, ...others] = accounts.map(resolveAccount)
  if (!first) throw new TestingError('wallet_invalid', 'A wallet needs at least one account.')
  const state: State = { accounts: [first, ...others], calls: [], shown: [], knobs }
  const engine = createEngine(state)
  const bridge = `__wallet_${randomUUID().replaceAll('-', '')}`
  await target.exposeFunction(bridge, (request: JsonRpc) => answer(engine, request))
  const info = { uuid: randomUUID(), name, rdns, icon: ICON }
  await target.addInitScript({
    content: await inpageScript({ bridge, info, eip6963, windowEthereum, announceAfter }),
  })
  const set = (changed: WalletKnobs) => {
    state.knobs = { ...state.knobs, ...changed }
  }
  return { address: first.address, name, set, calls: state.calls, shown: state.shown }
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
      state.calls.push({ method: request.method, params: request.params })
      await misbehave(state.knobs, callOf(request.method))
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

async function misbehave(knobs: WalletKnobs, call: WalletCall | undefined): Promise<void> {
  if (!call) return
  if (knobs.delay) await new Promise((resolve) => setTimeout(resolve, knobs.delay))
  await knobs.before?.(call)
  if (hits(knobs.hang, call)) await new Promise(() => {})
  if (hits(knobs.reject, call)) throw providerErrors.userRejectedRequest()
  if (hits(knobs.pending, call)) {
    throw rpcErrors.resourceUnavailable(`Request of type '${call}' already pending. Please wait.`)
  }
}

/** What MetaMask's background answers before its wallet methods come into play. */
function ownMethod(state: State, method: string): OwnResult | undefined {
  const chainId = numberToHex(BigInt(state.knobs.chainId ?? '1'))
  switch (method) {
    case 'metamask_getProviderState':
      return { accounts: [], chainId, networkVersion: state.knobs.chainId ?? '1', isConnected: true }
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

function addresses({ accounts, knobs }: State): string[] {
  if (knobs.locked) return []
  return accounts.map(({ address }) => (knobs.lowerCase ? address.toLowerCase() : address))
}

function sign({ accounts, knobs, shown }: State, from: string, data: string): string {
  const account = accounts.find(({ address }) => address.toLowerCase() === from.toLowerCase())
  if (!account) throw providerErrors.unauthorized()
  const asked = data.startsWith('0x') ? hexToString(data as Hex) : data
  shown.push(asked)
  const text = knobs.alterMessage ? knobs.alterMessage(asked) : asked
  const key = knobs.signWith ?? account.privateKey
  const signature = personalSign({ privateKey: Buffer.from(hexToBytes(key)), data: stringToHex(text) }) as Hex
  return knobs.alterSignature ? knobs.alterSignature(signature) : signature
}
