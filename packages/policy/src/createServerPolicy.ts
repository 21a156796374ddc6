import { createEndpoint, type EndpointAnswer, EndpointError, readJson } from '@countersign/siwx-core'
import { boundedJson } from './internal/bounded.ts'
import { failed } from './internal/faults.ts'
import { queryFault, queryPath } from './internal/query.ts'
import type { BuiltinErrors, Evaluation, Json, LoadResult } from './types.ts'

/** An OPA server, and which of its policies is asked. */
export type ServerPolicyOptions = {
  /** `https://opa.example` or, beside this process, `http://127.0.0.1:8181`; a path in front of `/v1` is kept. */
  readonly url: string
  /** `data.<package>.<rule>` that is asked. */
  readonly query: string
  /** Sent as a bearer token. */
  readonly token?: string | undefined
  /** Milliseconds for one evaluation. Default 1,000. */
  readonly timeout?: number | undefined
  /** Largest answer in bytes. Default 256 KiB. */
  readonly maxResponseBytes?: number | undefined
  /** Default `fail`: a builtin that fails is no answer. */
  readonly builtinErrors?: BuiltinErrors | undefined
  /** Default: the platform's. */
  readonly fetch?: typeof fetch | undefined
}

/**
 * Makes a policy of a rule on a running OPA server. The server is not asked until the first evaluation; what it cannot
 * say in time, or says in another form, is no answer.
 *
 * Evaluations fail with `engine_unavailable` (retryable), `engine_answer_invalid`, `policy_failed` or
 * `policy_too_large`. The base document is the server's own: `data` of an evaluation is refused.
 *
 * @throws TypeError when `url` is no http(s) URL
 * @example
 * ```ts
 * import { createServerPolicy, decide } from '@countersign/policy'
 *
 * const loaded = createServerPolicy({ url: 'https://opa.example', query: 'data.door.allow', token: 'secret' })
 * if (loaded.ok) console.log((await decide(loaded.policy, { nft: { balance: '3' } })).allow) // true
 * ```
 * @see OPA REST API, "Get a Document (with Input)"
 */
export function createServerPolicy(options: ServerPolicyOptions): LoadResult {
  const { url, query, token, timeout = 1000, maxResponseBytes = 256 * 1024, builtinErrors = 'fail' } = options
  const wrong = queryFault(query)
  if (wrong) return wrong
  const strict = builtinErrors === 'fail' ? '?strict-builtin-errors=true' : ''
  const path = `/v1/data/${queryPath(query).join('/')}${strict}`
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const ask = createEndpoint(url, { timeout, maxResponseBytes, headers, fetch: options.fetch })
  const evaluate = async (input: Json, data?: Json): Promise<Evaluation> => {
    if (data !== undefined) return failed('server', 'policy_failed', 'The data of a server is its own.')
    if (boundedJson(input) === undefined)
      return failed('server', 'policy_too_large', 'The input is no JSON, or too large.')
    const began = performance.now()
    try {
      return read(await ask({ path, body: { input } }), performance.now() - began)
    } catch (error) {
      return unread(error)
    }
  }
  return { ok: true, policy: { engine: 'server', query, evaluate, close: async () => {} } }
}

type Answer = { readonly result?: Json; readonly decision_id?: unknown; readonly code?: unknown }

/** A rule that is undefined is an answer without a result. */
function read(answer: EndpointAnswer, durationMs: number): Evaluation {
  if (!answer.ok) return refused(answer)
  const body = readJson(answer)
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return failed('server', 'engine_answer_invalid', 'The answer is no JSON object.')
  const { result, decision_id: id } = body as Answer
  const decisionId = typeof id === 'string' ? id.slice(0, 128) : undefined
  return result === undefined
    ? { ok: true, defined: false, engine: 'server', durationMs, decisionId }
    : { ok: true, defined: true, value: result, engine: 'server', durationMs, decisionId }
}

/** The server tells an evaluation that failed by status 500 and a code; everything else is about the server. */
function refused({ status, text }: EndpointAnswer): Evaluation {
  const code = codeOf(text)
  if (status === 500 && code === 'internal_error')
    return failed('server', 'policy_failed', 'The evaluation ended with an error.')
  return status === 429 || status >= 500
    ? failed('server', 'engine_unavailable', `The server answered with HTTP status ${status}.`)
    : failed('server', 'engine_answer_invalid', `The server answered with HTTP status ${status}.`)
}

function codeOf(text: string): unknown {
  try {
    return (JSON.parse(text) as Answer | null)?.code
  } catch {
    return undefined
  }
}

function unread(error: unknown): Evaluation {
  if (!(error instanceof EndpointError)) return failed('server', 'engine_answer_invalid', String(error))
  return error.code === 'unreachable'
    ? failed('server', 'engine_unavailable', error.message)
    : failed('server', 'engine_answer_invalid', error.message)
}
