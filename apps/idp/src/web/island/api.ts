import type { Challenge, ChallengeRequest, SignedProof } from '@countersign/connectors'
import type { InteractionPaths } from '../types.ts'
import { accountOf } from './place.ts'

/** Longer than any verification may take, shorter than a person's patience. */
const TIMEOUT = 30_000

/** What an interaction endpoint refused, or `offline` / `server` when no coded answer came. */
export class ApiError extends Error {
  readonly code: string
  readonly requestId: string | undefined
  readonly field: string | undefined
  readonly expected: string | undefined
  readonly received: string | undefined

  constructor(code: string, answer: Readonly<Record<string, unknown>> = {}) {
    super(code)
    this.name = 'ApiError'
    this.code = code
    this.requestId = text(answer['requestId'])
    this.field = text(answer['field'])
    this.expected = text(answer['expected'])
    this.received = text(answer['received'])
  }
}

/** A challenge, the proof type that has to come back, and how many seconds it holds. */
export type TimedChallenge = Challenge & { readonly type: string; readonly expiresIn: number }

/** The two calls that the sign-in makes. Both throw only {@link ApiError}. */
export type Api = {
  /** `place`: CAIP-10 account, or CAIP-2 chain where the wallet names the account with its answer. */
  readonly challenge: (
    place: string,
    request: ChallengeRequest | undefined,
    signal: AbortSignal,
  ) => Promise<TimedChallenge>
  /** Resolves to the same-origin URL to go on to. */
  readonly proof: (proof: SignedProof, signal: AbortSignal) => Promise<string>
}

type Answer = Readonly<Record<string, unknown>>

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const isObject = (value: unknown): value is Answer => typeof value === 'object' && value !== null

const toError = (status: number, answer: unknown): ApiError => {
  const error = isObject(answer) && isObject(answer['error']) ? answer['error'] : undefined
  const code = text(error?.['code'])
  if (code !== undefined) return new ApiError(code, error)
  if (status === 429) return new ApiError('rate_limited')
  return new ApiError(status === 404 || status === 410 ? 'interaction_not_found' : 'server')
}

const post = async (path: string, body: unknown, signal: AbortSignal): Promise<Answer> => {
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    credentials: 'same-origin',
    redirect: 'error',
    body: JSON.stringify(body),
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]),
  } as const
  let response: Response
  let answer: unknown
  try {
    response = await fetch(path, request)
    answer = await response.json().catch(() => undefined)
  } catch {
    throw new ApiError('offline')
  }
  if (!response.ok) throw toError(response.status, answer)
  if (!isObject(answer)) throw new ApiError('server')
  return answer
}

/** Where the browser may go next: this origin only, whatever the answer says. */
const sameOrigin = (next: string): string | undefined => {
  const url = URL.parse(next, location.href)
  return url?.origin === location.origin ? url.href : undefined
}

/** Calls the endpoints of one interaction. */
export const createApi = (paths: Pick<InteractionPaths, 'challenge' | 'proof'>): Api => ({
  challenge: async (place, { type, callbackUrl } = {}, signal) => {
    const where = accountOf(place) === undefined ? { chain: place } : { account: place }
    const answer = await post(paths.challenge, { ...where, type, callbackUrl }, signal)
    const [id, message, wanted] = [text(answer['id']), text(answer['message']), text(answer['type'])]
    const { expiresIn, payload } = answer
    if (!(id && message && wanted) || typeof expiresIn !== 'number') throw new ApiError('server')
    return { id, message, type: wanted, payload, expiresIn }
  },
  proof: async (proof, signal) => {
    const answer = await post(paths.proof, proof, signal)
    const next = sameOrigin(text(answer['next']) ?? 'invalid:')
    if (next === undefined) throw new ApiError('server')
    return next
  },
})
