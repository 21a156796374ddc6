import { OwnershipError } from '../errors.ts'
import type { Budget } from '../types.ts'
import { expectOk, getContent } from './content.ts'
import type { Place } from './gateways.ts'
import { type Attempt, hedge } from './hedge.ts'
import type { Get, HttpAnswer } from './http.ts'
import type { Limits } from './limits.ts'
import type { Target } from './target.ts'

/** What can be got over HTTP. */
export type RemoteTarget = Extract<Target, { readonly kind: 'ipfs' | 'ipns' | 'arweave' | 'web' }>

/** A document as it came. */
export type Remote = {
  readonly bytes: Uint8Array
  readonly charset: string | undefined
  readonly verified: boolean
  /** Milliseconds for which it may be kept; infinite for what its content id has verified. */
  readonly freshFor: number
}

/** Options of {@link createRemote}. */
export type RemoteOptions = {
  readonly get: Get
  readonly ipfs: readonly Place[]
  readonly arweave: readonly Place[]
  readonly limits: Limits
  readonly allowUnverified: boolean
  /** What is asked for. Default: JSON. */
  readonly accept?: string | undefined
  /** Origins whose URLs are not held to public addresses. */
  readonly trustedOrigins?: ReadonlySet<string> | undefined
}

/** Gets a document from where it is. `budget` pays for it. Rejects with `OwnershipError`. */
export type GetRemote = (
  target: RemoteTarget,
  signal: AbortSignal,
  budget: Budget | undefined,
) => Promise<Remote>

const JSON_TYPE = 'application/json, */*;q=0.1'
const SHORTEST = 5 * 60_000
const LONGEST = 24 * 60 * 60_000

/** Makes the function that gets documents from gateways and web servers. */
export function createRemote(options: RemoteOptions): GetRemote {
  return async (target, signal, budget) => {
    if (target.kind === 'web') {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(options.limits.tryTime)])
      return fromWeb(await getWeb(options, target.url, limited, budget), options.limits)
    }
    const attempts = attemptsOf(target, options, budget)
    return hedge(attempts, options.limits.hedge, signal, worst)
  }
}

function getWeb(options: RemoteOptions, url: URL, signal: AbortSignal, budget: Budget | undefined) {
  const { accept = JSON_TYPE, get, limits, trustedOrigins } = options
  const trusts = ({ origin }: URL): boolean => trustedOrigins?.has(origin) ?? false
  return get({ url, accept, limit: limits.bytes, signal, budget, trusts })
}

function fromWeb({ status, bytes, type, cacheControl }: HttpAnswer, limits: Limits): Remote {
  // Not `metadata_missing`, also when it says 404: that there is none would be known, and a server proves nothing.
  if (status !== 200) {
    throw new OwnershipError('metadata_unavailable', `The server has answered with status ${status}.`)
  }
  if (bytes.length > limits.bytes)
    throw new OwnershipError('metadata_too_large', 'The document is too large.')
  return { bytes, charset: charsetOf(type), verified: false, freshFor: freshFor(cacheControl) }
}

function charsetOf(type: string): string | undefined {
  return /;\s*charset="?([^";\s]+)/i.exec(type)?.[1]
}

// RFC 9111, section 5.2.2; never less than 5 minutes, so that a server cannot have itself asked at every login.
function freshFor(cacheControl = ''): number {
  const seconds = /(?:^|[\s,])no-(?:store|cache)/i.test(cacheControl)
    ? 0
    : Number(/(?:^|[\s,])max-age="?(\d{1,9})/i.exec(cacheControl)?.[1] ?? 0)
  return Math.min(Math.max(seconds * 1000, SHORTEST), LONGEST)
}

type GatewayTarget = Exclude<RemoteTarget, { readonly kind: 'web' }>

// The operator's gateways in their order, then the URL that the contract has named, under the guard.
function attemptsOf(
  target: GatewayTarget,
  options: RemoteOptions,
  budget: Budget | undefined,
): readonly Attempt<Remote>[] {
  const places = target.kind === 'arweave' ? options.arweave : options.ipfs
  const awake = places.filter((place) => !place.isResting())
  if (awake.length === 0 && target.web === undefined) {
    throw places.length === 0
      ? new OwnershipError('uri_unsupported', `No gateway for ${target.kind} is configured.`)
      : new OwnershipError(
          'circuit_open',
          `Every gateway for ${target.kind} is down and left alone for a while.`,
        )
  }
  const configured = awake.map(
    (place): Attempt<Remote> =>
      (signal) =>
        getFrom(place, urlOf(place, target), target, options, signal, budget),
  )
  const { web } = target
  if (web === undefined) return configured
  const bare = new URL(web.pathname, web.origin)
  const named: Attempt<Remote> = (signal) => getFrom(undefined, bare, target, options, signal, budget)
  return [...configured, named]
}

function urlOf(place: Place, target: GatewayTarget): URL {
  if (target.kind === 'arweave') return place.urlOf([target.id, ...target.path])
  const id = target.kind === 'ipfs' ? target.cid.toString() : target.name
  return place.urlOf([target.kind, id, ...target.path])
}

// Only what says that the gateway itself is down: a contract can name content that no gateway finds in time, and must not
// take a gateway away from everybody else by that.
async function watched(place: Place | undefined, answer: Promise<HttpAnswer>): Promise<HttpAnswer> {
  try {
    const { status } = await answer
    if (status === 429 || status === 503) place?.rest()
    return await answer
  } catch (error) {
    if (error instanceof OwnershipError && error.cause instanceof Error && !isTimeout(error.cause))
      place?.rest()
    throw error
  }
}

function isTimeout(error: Error): boolean {
  return error.name === 'TimeoutError' || error.name === 'AbortError'
}

async function getFrom(
  place: Place | undefined,
  url: URL,
  target: GatewayTarget,
  { accept = JSON_TYPE, get, limits, allowUnverified }: RemoteOptions,
  signal: AbortSignal,
  budget: Budget | undefined,
): Promise<Remote> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(limits.tryTime)])
  const getForm = async (query: string, accept: string, limit: number): Promise<HttpAnswer> => {
    const { headers, trusts } = place ?? {}
    return watched(
      place,
      get({ url: new URL(query, url), accept, limit, signal: limited, headers, trusts, budget }),
    )
  }
  if (target.kind === 'ipfs') {
    const content = await getContent(target.cid, target.path, getForm, limits.bytes, allowUnverified)
    // What was not verified may be a lie, which must not outlive its gateway.
    return {
      ...content,
      charset: undefined,
      freshFor: content.verified ? Number.POSITIVE_INFINITY : SHORTEST,
    }
  }
  const remote = fromWeb(expectOk(await getForm('', accept, limits.bytes)), limits)
  return target.kind === 'arweave' ? { ...remote, freshFor: LONGEST } : remote
}

const GRAVITY = [
  'budget_exceeded',
  'metadata_mismatch',
  'metadata_too_large',
  'metadata_invalid',
  'metadata_missing',
]

// What was found in verified content says more than that another gateway was not reached.
function worst(errors: readonly unknown[]): unknown {
  for (const code of GRAVITY) {
    const found = errors.find((error) => error instanceof OwnershipError && error.code === code)
    if (found !== undefined) return found
  }
  return errors[0]
}
