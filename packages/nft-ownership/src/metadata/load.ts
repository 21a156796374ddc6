import { OwnershipError } from '../errors.ts'
import type { Budget, Metadata, MetadataSource } from '../types.ts'
import { type Cache, createCache, type Kept } from './cache.ts'
import { checkDigest } from './digest.ts'
import type { Limits } from './limits.ts'
import type { GetRemote, Remote, RemoteTarget } from './remote.ts'
import { parseTarget, type Target } from './target.ts'

/** The bytes of a document, wherever they were. */
export type Loaded = {
  readonly bytes: Uint8Array
  readonly charset: string | undefined
  readonly integrity: Metadata['integrity']
}

/** Loads what a URI names. Rejects with `OwnershipError`. */
export type Load = (uri: string, source: MetadataSource, budget: Budget | undefined) => Promise<Loaded>

type Outcome = { readonly remote: Remote } | { readonly error: OwnershipError }

const NEGATIVE = 60_000

/** Makes the function that loads documents: from the URI itself, the contract's storage, or the network by the cache. */
export function createLoad(getRemote: GetRemote, limits: Limits, now: () => number): Load {
  const cache = createCache<Outcome>(limits.cacheBytes, now)
  const load = async (target: Target, source: MetadataSource, budget?: Budget): Promise<Loaded> => {
    switch (target.kind) {
      case 'inline':
        return onchain(target.bytes, target.charset, limits)
      case 'storage':
        return onchain(await readStorage(target.uri, source, limits, budget), undefined, limits)
      case 'hashed': {
        const inner = parseTarget(target.uri)
        if (inner.kind === 'hashed')
          throw new OwnershipError('uri_unsupported', 'A hash of a hash is not read.')
        const loaded = await load(inner, source, budget)
        checkDigest({ algorithm: 'sha-256', value: target.digest }, loaded.bytes, undefined, source.schema)
        return { ...loaded, integrity: 'verified' }
      }
      case 'ipfs':
      case 'ipns':
      case 'arweave':
      case 'web': {
        const { bytes, charset, verified } = await cached(cache, target, source, getRemote, limits, budget)
        return { bytes, charset, integrity: verified ? 'verified' : 'unverified' }
      }
    }
  }
  return async (uri, source, budget) => load(parseTarget(uri), source, budget)
}

function onchain(bytes: Uint8Array, charset: string | undefined, limits: Limits): Loaded {
  if (bytes.length > limits.bytes) {
    throw new OwnershipError('metadata_too_large', `Larger than ${limits.bytes} bytes.`)
  }
  return { bytes, charset, integrity: 'onchain' }
}

async function readStorage(
  uri: string,
  { readStorage }: MetadataSource,
  limits: Limits,
  budget: Budget | undefined,
): Promise<Uint8Array> {
  if (readStorage === undefined) {
    throw new OwnershipError('uri_unsupported', 'The storage of this contract cannot be read.')
  }
  const bytes = await within(readStorage(uri, { budget }), limits.time, budget)
  if (bytes === undefined) throw new OwnershipError('metadata_missing', 'The storage has no such value.')
  return bytes
}

// A look-up that another caller has begun ends with that caller's budget; then this one begins its own.
async function cached(
  cache: Cache<Outcome>,
  target: RemoteTarget,
  { digest }: MetadataSource,
  getRemote: GetRemote,
  limits: Limits,
  budget: Budget | undefined,
): Promise<Remote> {
  // A document whose hash on the chain has changed is another document.
  const content = `${keyOf(target)} ${digest?.value.join() ?? ''}`
  const proven = cache.peek(content)
  if (proven !== undefined && 'remote' in proven) return proven.remote
  // Who has named a host beside the content has chosen what it answers: unless that is proven, it is nobody else's answer.
  const key = `${content} by ${hostOf(target)}`
  for (;;) {
    const { shared, value } = cache.get(key, async () => {
      const found = await fresh(target, getRemote, limits, budget)
      if (!('remote' in found.value) || !found.value.remote.verified) return found
      cache.put(content, found)
      return { ...found, milliseconds: 0 }
    })
    const outcome = await within(value, limits.time, budget)
    if ('remote' in outcome) return outcome.remote
    if (!shared || outcome.error.code !== 'budget_exceeded') throw outcome.error
  }
}

function hostOf(target: RemoteTarget): string {
  return 'web' in target ? (target.web?.origin ?? '') : ''
}

function keyOf(target: RemoteTarget): string {
  const path = 'path' in target ? JSON.stringify(target.path) : ''
  switch (target.kind) {
    case 'ipfs':
      return `ipfs ${target.cid.toString()} ${path}`
    case 'ipns':
      return `ipns ${target.name} ${path}`
    case 'arweave':
      return `arweave ${target.id} ${path}`
    case 'web':
      return `web ${target.url.href}`
  }
}

async function fresh(
  target: RemoteTarget,
  getRemote: GetRemote,
  limits: Limits,
  budget: Budget | undefined,
): Promise<Kept<Outcome>> {
  try {
    const remote = await getRemote(target, AbortSignal.timeout(limits.time), budget)
    return { value: { remote }, size: remote.bytes.length, milliseconds: remote.freshFor }
  } catch (cause) {
    const error =
      cause instanceof OwnershipError
        ? cause
        : new OwnershipError('internal', 'Loading has failed.', { cause })
    const isAboutTarget = !['budget_exceeded', 'circuit_open', 'internal'].includes(error.code)
    return { value: { error }, size: 0, milliseconds: isAboutTarget ? NEGATIVE : 0 }
  }
}

// A caller whose time is over goes; the look-up, which others may share, ends by its own limit.
async function within<T>(work: Promise<T>, time: number, budget: Budget | undefined): Promise<T> {
  let end = (): void => {}
  const over = new Promise<never>((_, reject) => {
    end = () =>
      reject(
        budget?.signal.aborted
          ? new OwnershipError('budget_exceeded', 'The check took too long.')
          : new OwnershipError('metadata_unavailable', 'The document has not come in time.'),
      )
  })
  const timer = setTimeout(end, time)
  budget?.signal.addEventListener('abort', end)
  if (budget?.signal.aborted) end()
  try {
    return await Promise.race([work, over])
  } finally {
    clearTimeout(timer)
    budget?.signal.removeEventListener('abort', end)
  }
}
