import { readText } from '@countersign/siwx-core'
import { checkAddress } from './account.ts'
import { ReaderError } from './errors.ts'
import type { AccountState, ChainReader } from './types.ts'

/** Options of {@link createHttpReader}. */
export type HttpReaderOptions = {
  /** algod endpoints of one network, `https:` (or `http:`), in order of preference. */
  readonly urls: readonly string[]
  /** Milliseconds for one request to one endpoint, the body included. Default 10,000. */
  readonly timeout?: number | undefined
  /** Largest body that is read, in bytes. Default 1 MiB. */
  readonly maxResponseBytes?: number | undefined
  /** Added to every request, for example `X-Algo-API-Token`. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Default: the platform's. */
  readonly fetch?: typeof fetch | undefined
}

/**
 * Reads an Algorand network through the REST interface of algod. Keep one reader for each network.
 *
 * The account is read without its assets and applications (`exclude=all`), then the block of the very round that the answer
 * holds for, which names the network by its genesis hash. When an endpoint cannot be reached or answers nonsense, the next
 * one is asked everything anew; one on another network than the first that answered is not believed. Redirects are refused.
 * Rejects with {@link ReaderError}.
 *
 * @example
 * ```ts
 * import { createHttpReader } from '@countersign/siwx-algorand'
 *
 * const mainnet = createHttpReader({ urls: ['https://algod.example'] })
 * const reader = (chainId: string) => (chainId === 'wGHE2Pwdvd7S12BL5FaOP20EGYesN73k' ? mainnet : undefined)
 * ```
 * @throws TypeError when `urls` is empty or has something that is no http(s) URL
 * @see algod REST interface: `/v2/accounts/{address}`, `/v2/blocks/{round}`, `/v2/blocks/{round}/hash`
 */
export function createHttpReader(options: HttpReaderOptions): ChainReader {
  const endpoints = options.urls.map((url) => createEndpoint(checkUrl(url), options))
  if (endpoints.length === 0) throw new TypeError('createHttpReader needs at least one URL.')
  let established: string | undefined
  return {
    account: async (address) => {
      if (checkAddress(address) !== 'valid') throw new ReaderError('It is not asked for what is no address.')
      let failed: unknown
      for (const get of endpoints) {
        try {
          const state = await readAccount(get, address)
          established ??= state.genesisHash
          if (state.genesisHash === established) return state
          failed = new ReaderError('The endpoints are on different networks.')
        } catch (error) {
          failed = error
        }
      }
      throw failed
    },
  }
}

type Endpoint = (path: string) => Promise<Readonly<Record<string, unknown>>>

async function readAccount(get: Endpoint, address: string): Promise<AccountState> {
  const {
    address: answered,
    round,
    'auth-addr': authAddress,
  } = await get(`/v2/accounts/${address}?exclude=all`)
  if (answered !== address) throw new ReaderError('The answer is about another account.')
  if (!isWhole(round)) throw new ReaderError('The answer names no round.')
  if (
    authAddress !== undefined &&
    (typeof authAddress !== 'string' || checkAddress(authAddress) !== 'valid')
  ) {
    throw new ReaderError('The account is rekeyed to what is no address.')
  }
  const [header, { blockHash }] = await Promise.all([
    get(`/v2/blocks/${round}?header-only=true`),
    get(`/v2/blocks/${round}/hash`),
  ])
  const { gh: genesisHash, rnd, ts } = asObject(header['block'])
  // Round 0 is the genesis block, and JSON leaves out what is zero.
  if ((rnd ?? 0) !== round || !isWhole(ts)) throw new ReaderError('The answer is another block.')
  if (typeof genesisHash !== 'string' || !HASH.test(genesisHash))
    throw new ReaderError('The block names no network.')
  if (typeof blockHash !== 'string' || !BLOCK_HASH.test(blockHash))
    throw new ReaderError('The block has no hash.')
  return {
    genesisHash,
    round: BigInt(round),
    blockHash,
    blockTime: BigInt(ts),
    // Of an account that was rekeyed back to itself, algod says nothing; another node may repeat the address.
    ...(authAddress !== undefined && authAddress !== address && { authAddress }),
  }
}

/** 32 bytes in base64. */
const HASH = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/
/** 32 bytes in base32 without padding. */
const BLOCK_HASH = /^[A-Z2-7]{52}$/

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function createEndpoint(url: string, options: HttpReaderOptions): Endpoint {
  const { timeout = 10_000, maxResponseBytes = 1024 * 1024, headers, fetch: send = fetch } = options
  return async (path) => {
    let response: Response
    let body: string | undefined
    try {
      response = await send(url + path, {
        headers: { ...headers, accept: 'application/json' },
        // `error` is not there on every platform; a manual redirect is an answer that is not ok.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeout),
      })
      body = response.ok ? await readText(response, maxResponseBytes) : ''
    } catch (cause) {
      if (cause instanceof ReaderError) throw cause
      throw new ReaderError('The request was not answered.', { cause })
    }
    if (!response.ok) throw new ReaderError(`The request was answered with HTTP status ${response.status}.`)
    if (body === undefined) throw new ReaderError(`The answer is larger than ${maxResponseBytes} bytes.`)
    return asObject(parseJson(body))
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ReaderError('The answer is not JSON.', { cause })
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new ReaderError('The answer is no object.')
  return value as Readonly<Record<string, unknown>>
}

function checkUrl(url: string): string {
  const { protocol, search, hash } = new URL(url)
  if (protocol !== 'https:' && protocol !== 'http:') throw new TypeError('A reader needs an http(s) URL.')
  if (search !== '' || hash !== '') throw new TypeError('A reader needs a URL without query and fragment.')
  return url.replace(/\/+$/, '')
}
