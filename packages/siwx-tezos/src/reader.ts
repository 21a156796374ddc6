import { readText } from '@countersign/siwx-core'
import { isChainId } from './account.ts'
import { ReaderError } from './errors.ts'
import { decodePublicKey } from './internal/key.ts'
import { decodeBranch } from './internal/payload.ts'
import type { Block, ChainReader } from './types.ts'

/** Options of {@link createHttpReader}. */
export type HttpReaderOptions = {
  /** Octez RPC endpoints of one chain, `https:` (or `http:`), in order of preference. */
  readonly urls: readonly string[]
  /** Milliseconds for one request to one endpoint, the body included. Default 10,000. */
  readonly timeout?: number | undefined
  /** Largest body that is read, in bytes. Default 64 KiB. */
  readonly maxResponseBytes?: number | undefined
  /** Added to every request, for example `authorization`. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Default: the platform's. */
  readonly fetch?: typeof fetch | undefined
}

type Endpoint = (path: string) => Promise<unknown>

/**
 * Reads a Tezos chain over the RPC of Octez. The block is the one that two others stand on, which Tenderbake makes final;
 * it says itself which chain it is of, and the key is asked at its hash, which no other chain has.
 *
 * When an endpoint cannot be reached or answers nonsense, the next one is asked. Redirects are refused. Methods reject
 * with {@link ReaderError}.
 *
 * @example
 * ```ts
 * import { createHttpReader } from '@countersign/siwx-tezos'
 *
 * const mainnet = createHttpReader({ urls: ['https://tezos-rpc.example'] })
 * const reader = (chainId: string) => (chainId === 'NetXdQprcVkpaWU' ? mainnet : undefined)
 * ```
 * @throws TypeError when `urls` is empty or has something that is no http(s) URL
 * @see Octez "RPC API": `/chains/<chain_id>/blocks/<block_id>`
 */
export function createHttpReader(options: HttpReaderOptions): ChainReader {
  const endpoints = options.urls.map((url) => createEndpoint(baseOf(url), options))
  if (endpoints.length === 0) throw new TypeError('createHttpReader needs at least one URL.')
  return {
    block: () => askInTurn(endpoints, '/chains/main/blocks/head~2/header', readBlock),
    managerKey: (address, { hash }) =>
      askInTurn(endpoints, `/chains/main/blocks/${hash}/context/contracts/${address}/manager_key`, readKey),
  }
}

async function askInTurn<T>(
  endpoints: readonly Endpoint[],
  path: string,
  read: (answer: unknown) => T,
): Promise<T> {
  let failed: unknown
  for (const endpoint of endpoints) {
    try {
      return read(await endpoint(path))
    } catch (error) {
      failed = error
    }
  }
  throw failed
}

function createEndpoint(base: string, options: HttpReaderOptions): Endpoint {
  const { timeout = 10_000, maxResponseBytes = 64 * 1024, headers, fetch: send = fetch } = options
  return async (path) => {
    let body: string | undefined
    try {
      const response = await send(base + path, {
        headers: { ...headers, accept: 'application/json' },
        // `error` is not there on every platform; a manual redirect is an answer that is not ok.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeout),
      })
      if (!response.ok) throw new ReaderError(`The node answered with HTTP status ${response.status}.`)
      body = await readText(response, maxResponseBytes)
    } catch (cause) {
      if (cause instanceof ReaderError) throw cause
      throw new ReaderError('The node did not answer.', { cause })
    }
    if (body === undefined) throw new ReaderError(`The answer is larger than ${maxResponseBytes} bytes.`)
    return parseJson(body)
  }
}

function readBlock(answer: unknown): Block {
  const { chain_id: chainId, hash, level, timestamp } = (answer ?? {}) as Record<string, unknown>
  const isBlock =
    typeof chainId === 'string' &&
    isChainId(chainId) &&
    typeof hash === 'string' &&
    decodeBranch(hash) !== undefined &&
    typeof level === 'number' &&
    typeof timestamp === 'string'
  if (!isBlock) throw new ReaderError('The node answered no block header.')
  return { chainId, hash, level, timestamp }
}

// null: the account exists in name only, or has not signed an operation yet.
function readKey(answer: unknown): string | undefined {
  if (answer === null) return undefined
  if (typeof answer === 'string' && !('ok' in decodePublicKey(answer))) return answer
  throw new ReaderError('The node answered no public key.')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ReaderError('The answer is not JSON.', { cause })
  }
}

function baseOf(url: string): string {
  const { protocol, origin, pathname, search, hash } = new URL(url)
  if (protocol !== 'https:' && protocol !== 'http:') throw new TypeError('A reader needs an http(s) URL.')
  if (search !== '' || hash !== '') throw new TypeError('The URL of a node has no query and no fragment.')
  return origin + pathname.replace(/\/$/, '')
}
