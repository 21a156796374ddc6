import { OwnershipError, toUndecided } from '../errors.ts'
import type {
  AskOptions,
  Budget,
  Metadata,
  MetadataResolver,
  MetadataResult,
  MetadataSource,
} from '../types.ts'
import { isObject } from './attributes.ts'
import { withBase } from './base.ts'
import { mapStrings, toJson } from './chainDocument.ts'
import { checkDigest } from './digest.ts'
import { type Gateways, imageBaseOf, placesOf } from './gateways.ts'
import { type GuardRules, PUBLIC_WEB } from './guard.ts'
import { createGet, type Send } from './http.ts'
import { type Json, parseJson } from './json.ts'
import { type Limits, limitsOf, type MetadataLimits } from './limits.ts'
import { createLoad, type Load } from './load.ts'
import { normalise } from './normalise.ts'
import { createRemote } from './remote.ts'
import { withoutTrailing } from './text.ts'
import { idText, replaceId } from './tokenId.ts'

/** What a resolver is made of, beside the way to send requests. */
export type ResolverOptions = {
  readonly gateways?: Gateways | undefined
  /** Fetches `http:` URLs too. Default false. */
  readonly allowHttp?: boolean | undefined
  /**
   * Accepts what a gateway says is under a content id when it gives no form that can be verified. Default false: such a
   * document is `metadata_unavailable`.
   */
  readonly allowUnverifiedContent?: boolean | undefined
  readonly limits?: MetadataLimits | undefined
  /** Milliseconds since 1970, for the cache. Default: the system clock. */
  readonly now?: (() => number) | undefined
}

type Members = { readonly [name: string]: Json }
type Found = { readonly document: Members; readonly integrity: Metadata['integrity'] }

/** Makes a resolver on a way to send requests. Tests give rules of their own. */
export function createResolver(
  options: ResolverOptions,
  send: Send,
  rules: GuardRules = PUBLIC_WEB,
): MetadataResolver {
  const { gateways = {}, allowHttp = false, allowUnverifiedContent = false, now = Date.now } = options
  const limits = limitsOf(options.limits)
  const get = createGet({ send, rules, allowHttp, redirects: limits.redirects })
  const ipfs = placesOf(gateways.ipfs, limits, now)
  const arweave = placesOf(gateways.arweave, limits, now)
  const imageBase = imageBaseOf(gateways)
  const load = createLoad(
    createRemote({ get, ipfs, arweave, limits, allowUnverified: allowUnverifiedContent }),
    limits,
    now,
  )
  return async (source, ask = {}): Promise<MetadataResult> => {
    try {
      const { schema, base } = source
      const uri = uriOf(source, limits)
      const { document, integrity } = await find(source, uri, load, limits, ask)
      const maxAttributes = limits.attributes
      // A document within its URI is in `raw` already.
      const place = uri !== undefined && /^(?:data:|\s*\{)/i.test(uri) ? undefined : uri
      const shape = { schema, base, uri: place, integrity, imageBase, maxAttributes }
      const metadata = normalise(document, shape)
      return { ok: true, metadata: source.partial ? { ...metadata, partial: true } : metadata }
    } catch (error) {
      const { code, retryable, reason } = toUndecided(error)
      return { ok: false, code, retryable, reason }
    }
  }
}

function uriOf({ uri, schema, tokenId, base }: MetadataSource, limits: Limits): string | undefined {
  // Every byte of a document within its URI can be written in three characters.
  const longest = limits.bytes * 3 + 1024
  if ((uri?.length ?? 0) + (base?.length ?? 0) > longest) throw tooLong()
  // Contracts pad with zero bytes and with spaces.
  const plain = uri === undefined ? undefined : withoutTrailing(uri, '\0').trim()
  if (plain === undefined || plain === '') return undefined
  const whole = withBase(replaceId(plain, schema, tokenId), base)
  // `{id}` becomes sixteen times as long.
  if (whole.length > longest) throw tooLong()
  return whole
}

function tooLong(): OwnershipError {
  return new OwnershipError('metadata_too_large', 'The URI is longer than any document may be.')
}

async function find(
  source: MetadataSource,
  uri: string | undefined,
  load: Load,
  limits: Limits,
  { budget }: AskOptions,
): Promise<Found> {
  const chain = source.document === undefined ? undefined : toJson(source.document, limits.depth)
  const onchain = isObject(chain) ? chain : undefined
  if (uri === undefined) {
    if (onchain === undefined) throw new OwnershipError('metadata_missing', 'The token has no metadata.')
    return { document: withId(onchain, source, limits), integrity: 'onchain' }
  }
  try {
    const { document, integrity } = await fetched(source, uri, load, limits, budget)
    return { document: withId(merged(onchain, document, source), source, limits), integrity }
  } catch (error) {
    if (onchain === undefined) throw error
    if (!isEnough(onchain, source, error)) throw notMissing(error)
    return { document: withId(onchain, source, limits), integrity: 'onchain' }
  }
}

async function fetched(
  source: MetadataSource,
  uri: string,
  load: Load,
  limits: Limits,
  budget: Budget | undefined,
): Promise<Found> {
  const loaded = await load(uri, source, budget)
  const document = parseJson(loaded.bytes, loaded.charset, limits.depth)
  if (source.digest) checkDigest(source.digest, loaded.bytes, document, source.schema)
  if (!isObject(document)) throw new OwnershipError('metadata_invalid', 'The document is no JSON object.')
  const integrity = source.digest && loaded.integrity === 'unverified' ? 'verified' : loaded.integrity
  return { document, integrity }
}

// Asset Hub holds any bytes where a URI is expected: they take nothing away from attributes that are on the chain and win.
function isEnough(onchain: Members, { merge }: MetadataSource, error: unknown): boolean {
  const isNoUri = error instanceof OwnershipError && error.code === 'uri_unsupported'
  return isNoUri && merge === 'chain-wins' && onchain['attributes'] !== undefined
}

// What the chain itself says of the token is not taken back by a reference to nothing.
function notMissing(error: unknown): unknown {
  return error instanceof OwnershipError && error.code === 'metadata_missing'
    ? new OwnershipError('metadata_unavailable', error.message)
    : error
}

function merged(chain: Members | undefined, remote: Members, { merge }: MetadataSource): Members {
  if (chain === undefined || merge === undefined) return remote
  const [less, more] = merge === 'chain-wins' ? [remote, chain] : [chain, remote]
  // A member that is `null` says nothing.
  return { ...less, ...Object.fromEntries(Object.entries(more).filter(([, value]) => value !== null)) }
}

// ERC-1155: `{id}` in any string of the document too.
function withId(document: Members, { schema, tokenId }: MetadataSource, limits: Limits): Members {
  const id = schema === 'erc1155' ? idText(schema, tokenId) : undefined
  if (id === undefined) return document
  let grown = 0
  const changed = mapStrings(document, (text) => {
    const whole = text.replaceAll('{id}', id)
    grown += whole.length - text.length
    if (grown > limits.bytes)
      throw new OwnershipError('metadata_too_large', `Larger than ${limits.bytes} bytes with the id.`)
    return whole
  })
  return isObject(changed) ? changed : document
}
