import {
  createEndpoint,
  createFailover,
  type Endpoint,
  EndpointError,
  type EndpointOptions,
  readJson,
} from '@countersign/siwx-core'
import { checkAddress } from './account.ts'
import type { AccountState, ChainReader } from './types.ts'

/** Options of {@link createHttpReader}. */
export type HttpReaderOptions = EndpointOptions & {
  /** algod endpoints of one network, `https:` (or `http:`), in order of preference. */
  readonly urls: readonly string[]
}

/**
 * Reads an Algorand network through the REST interface of algod. Keep one reader for each network.
 *
 * The account is read without its assets and applications (`exclude=all`), then the block of the very round that the answer
 * holds for, which names the network by its genesis hash. When an endpoint cannot be reached or answers nonsense, the next
 * one is asked everything anew; one on another network than the first that answered is not believed. Redirects are refused.
 * Rejects with {@link EndpointError}.
 *
 * @example
 * ```ts
 * import { createHttpReader } from '@countersign/siwx-algorand'
 *
 * const mainnet = createHttpReader({ urls: ['https://algod.example'] })
 * const state = await mainnet.account('C7FXT6ZLIEQPFMPMMXSBTDLOBCZI5AJ75MA6JJAAQONYLYMAQDHN5STT3Y')
 * console.log(state.genesisHash, state.round) // wGHE2Pwdvd7S12BL5FaOP20EGYesN73ktiC1qzkkit8= 45000000n
 * ```
 * @throws TypeError when `urls` is empty or has something that is no http(s) URL
 * @see algod REST interface: `/v2/accounts/{address}`, `/v2/blocks/{round}`, `/v2/blocks/{round}/hash`
 */
export function createHttpReader({ urls, ...options }: HttpReaderOptions): ChainReader {
  const ask = createFailover({ endpoints: urls.map((url) => createEndpoint(url, options)) })
  let established: string | undefined
  return {
    account: async (address) => {
      if (checkAddress(address) !== 'valid')
        throw new EndpointError('answer_invalid', 'It is not asked for what is no address.')
      return ask(async (endpoint) => {
        const state = await readAccount(endpoint, address)
        established ??= state.genesisHash
        if (state.genesisHash === established) return state
        throw new EndpointError('chain_mismatch', 'The endpoints are on different networks.')
      })
    },
  }
}

async function get(endpoint: Endpoint, path: string): Promise<Readonly<Record<string, unknown>>> {
  return asObject(readJson(await endpoint({ path })))
}

async function readAccount(endpoint: Endpoint, address: string): Promise<AccountState> {
  const {
    address: answered,
    round,
    'auth-addr': authAddress,
  } = await get(endpoint, `/v2/accounts/${address}?exclude=all`)
  if (answered !== address) throw new EndpointError('answer_invalid', 'The answer is about another account.')
  if (!isWhole(round)) throw new EndpointError('answer_invalid', 'The answer names no round.')
  if (
    authAddress !== undefined &&
    (typeof authAddress !== 'string' || checkAddress(authAddress) !== 'valid')
  ) {
    throw new EndpointError('answer_invalid', 'The account is rekeyed to what is no address.')
  }
  const [header, { blockHash }] = await Promise.all([
    get(endpoint, `/v2/blocks/${round}?header-only=true`),
    get(endpoint, `/v2/blocks/${round}/hash`),
  ])
  const { gh: genesisHash, rnd, ts } = asObject(header['block'])
  // Round 0 is the genesis block, and JSON leaves out what is zero.
  if ((rnd ?? 0) !== round || !isWhole(ts))
    throw new EndpointError('answer_invalid', 'The answer is another block.')
  if (typeof genesisHash !== 'string' || !HASH.test(genesisHash))
    throw new EndpointError('answer_invalid', 'The block names no network.')
  if (typeof blockHash !== 'string' || !BLOCK_HASH.test(blockHash))
    throw new EndpointError('answer_invalid', 'The block has no hash.')
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

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null)
    throw new EndpointError('answer_invalid', 'The answer is no object.')
  return value as Readonly<Record<string, unknown>>
}
