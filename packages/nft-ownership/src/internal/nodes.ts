import {
  createEndpoint,
  type Endpoint,
  type EndpointAnswer,
  EndpointError,
  type EndpointRequest,
} from '@countersign/siwx-core'
import { OwnershipError } from '../errors.ts'
import type { AdapterOptions, AskOptions } from '../types.ts'
import { agreed, firstAnswer, gathered } from './agree.ts'
import { type Breaker, createBreaker } from './breaker.ts'
import { createSecrets, type Secrets } from './secrets.ts'
import { withinTime } from './withinTime.ts'

/** Asks one node. Spends the budget. Rejects with {@link OwnershipError}. */
export type AskNode = (request: EndpointRequest) => Promise<EndpointAnswer>

/** A question to a chain: asks one node what it must, and reads the answer strictly. */
export type Question<T> = (ask: AskNode) => Promise<T>

/** The nodes of one chain. */
export type Nodes = {
  /** How many of them must say the same. */
  readonly agree: number
  /**
   * Puts a question to the nodes. With `agree: 1` the first node that answers is believed, and another is asked only when
   * one could not be reached or answered nonsense. With `agree: k` the same answer (compared as JSON, a bigint as its
   * digits) must come from k of them: it does not wait for the others. What a question throws as `OwnershipError` with a
   * code of {@link DECISIVE} is the chain's own answer: no other node is asked.
   */
  readonly put: <T>(question: Question<T>, options?: AskOptions) => Promise<Answered<T>>
  /**
   * Puts to all nodes a question that each answers for itself, until `enough` makes something of what they have said so
   * far. Rejects with what went wrong first, or `chain_disagreement`, when it makes nothing of all that they say.
   */
  readonly gather: <T, R extends object>(
    question: Question<T>,
    enough: (answers: readonly T[]) => R | undefined,
    options?: AskOptions,
  ) => Promise<R>
}

/** An answer, and the host names of those that gave it. */
export type Answered<T> = { readonly value: T; readonly endpoints: readonly string[] }

/** Options of {@link createNodes}. */
export type NodesOptions = AdapterOptions & {
  /** Asks one node which chain it serves; CAIP-2. Asked before anything else, and again after an hour. */
  readonly identify: Question<string>
  /** Milliseconds, of a clock that never goes back. Default: the platform's. */
  readonly now?: (() => number) | undefined
}

/** Codes with which the chain itself has answered: another node would say the same. */
export const DECISIVE: ReadonlySet<string> = new Set([
  'no_contract',
  'collection_unknown',
  'unsupported_standard',
  'contract_failed',
  'contract_answer_invalid',
  'listing_unavailable',
  'query_invalid',
  'account_invalid',
  'budget_exceeded',
])

type Node = {
  readonly host: string
  readonly endpoint: Endpoint
  readonly breaker: Breaker
  readonly secrets: Secrets
  readonly prove: (options: AskOptions) => Promise<void>
  /** Has it prove its chain again before it is asked anything else. */
  readonly doubt: () => void
}

/** An address can be handed to another machine: its chain is proven again. */
const PROVEN_FOR = 3_600_000

/** Bytes that are read of one answer. */
const LARGEST_ANSWER = 2 * 1024 * 1024

/** An endpoint that has failed five times in a row is left alone for half a minute. */
const BREAKER = { failures: 5, rest: 30_000 }

/**
 * Makes the client of one chain's nodes. User and password of a URL are sent as its `authorization`; no answer and no
 * error shows them, nor the keys in its path or query.
 *
 * @throws TypeError when there is no URL, one is no http(s) URL, or more must agree than there are
 */
export function createNodes(options: NodesOptions): Nodes {
  const { urls, agree = 1 } = options
  if (urls.length === 0) throw new TypeError(`${options.chain} needs the URL of a node.`)
  if (!Number.isInteger(agree) || agree < 1 || agree > urls.length)
    throw new TypeError(`${agree} of ${urls.length} nodes cannot agree.`)
  // The same endpoint twice would agree with itself.
  if (new Set(urls.map(endpointOf)).size < urls.length)
    throw new TypeError(`${options.chain} has the same URL twice.`)
  const nodes = urls.map((url) => createNode(url, options))
  return {
    agree,
    put: (question, ask = {}) =>
      agree === 1
        ? firstAnswer(nodes, isDecisive, (node) => askNode(node, question, ask))
        : agreed(nodes, agree, isDecisive, (node) => askNode(node, question, ask)),
    gather: (question, enough, ask = {}) => gathered(nodes, enough, (node) => askNode(node, question, ask)),
  }
}

// However it is written, and whoever asks.
function endpointOf(url: string): string {
  const { origin, pathname, search } = new URL(url)
  return `${origin}${pathname}${search}`
}

function isDecisive(error: unknown): boolean {
  return error instanceof OwnershipError && DECISIVE.has(error.code)
}

function createNode(url: string, options: NodesOptions): Node {
  const { timeout, headers, fetch: send, now = () => performance.now() } = options
  const { host } = new URL(url)
  const endpoint = createEndpoint(url, {
    timeout,
    maxResponseBytes: LARGEST_ANSWER,
    headers,
    fetch: send,
  })
  let proof: { readonly work: Promise<void>; readonly until: number } | undefined
  const identify = async () => {
    const chain = await options.identify(asking({ host, endpoint }, {}))
    if (chain !== options.chain)
      throw new OwnershipError(
        'chain_mismatch',
        `${host} serves ${chain.slice(0, 64)}, not ${options.chain}.`,
      )
  }
  return {
    host,
    endpoint,
    breaker: createBreaker({ ...BREAKER, now }),
    secrets: createSecrets(url, options.headers),
    // All who come before it is proven wait for one proof, which no single budget can end.
    prove: ({ budget }) => {
      if (proof === undefined || proof.until <= now()) {
        budget?.request()
        const work = identify()
        const begun = { work, until: now() + PROVEN_FOR }
        proof = begun
        work.catch(() => {
          if (proof === begun) proof = undefined
        })
      }
      return withinTime(proof.work, budget)
    },
    doubt: () => {
      proof = undefined
    },
  }
}

function asking({ host, endpoint }: Pick<Node, 'host' | 'endpoint'>, { budget }: AskOptions): AskNode {
  return async (request) => {
    budget?.request()
    try {
      const answer = await endpoint({ ...request, signal: budget?.signal })
      budget?.bytes(answer.text.length)
      return answer
    } catch (cause) {
      if (!(cause instanceof EndpointError)) throw cause
      if (budget?.signal.aborted) throw new OwnershipError('budget_exceeded', 'The check took too long.')
      if (cause.code !== 'too_large')
        throw new OwnershipError('chain_unavailable', `${host}: ${cause.message}`, { cause })
      // It was read all the same. How much is answered is the contract's doing at least as often as the node's.
      budget?.bytes(LARGEST_ANSWER)
      throw new OwnershipError('chain_inconsistent', `${host}: ${cause.message}`, { cause })
    }
  }
}

async function askNode<T>(node: Node, question: Question<T>, options: AskOptions): Promise<T> {
  const { breaker, host, secrets } = node
  if (!breaker.admits())
    throw new OwnershipError('circuit_open', `${host} has failed too often and is left alone for a while.`)
  let proven = false
  try {
    await node.prove(options)
    proven = true
    const value = await question(asking(node, options))
    breaker.succeeded()
    return value
  } catch (error) {
    count(node, error, proven)
    throw secrets.removedFrom(error)
  }
}

/**
 * Counts for the endpoint only what no contract can cause, so that nobody can have it left alone for everybody else. A
 * question that takes too long, or that the node refuses, may be the contract's doing: the endpoint must then say again
 * which chain it serves, which depends on no contract, and it is failing to do that which counts.
 */
function count({ breaker, doubt }: Node, error: unknown, proven: boolean): void {
  const code = error instanceof OwnershipError ? error.code : undefined
  if (code === 'chain_mismatch' || (code === 'chain_unavailable' && (!proven || isDown(error))))
    breaker.failed()
  else if (code === 'chain_unavailable') {
    doubt()
    breaker.unknown()
  }
  // Nonsense may be the contract's doing, and time may be over because of another question.
  else if (code === undefined || code === 'budget_exceeded' || code === 'chain_inconsistent')
    breaker.unknown()
  else breaker.succeeded()
}

/** There is no connection at all: not that an answer takes long. */
function isDown(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  if (!(cause instanceof EndpointError) || cause.code !== 'unreachable') return false
  return !(cause.cause instanceof Error && /^(?:Timeout|Abort)Error$/.test(cause.cause.name))
}
