import {
  createEndpoint,
  type Endpoint,
  type EndpointAnswer,
  EndpointError,
  type EndpointRequest,
} from '@countersign/siwx-core'
import { OwnershipError } from '../errors.ts'
import type { AdapterOptions, AskOptions } from '../types.ts'

/** Asks one node. Spends the budget. Rejects with {@link OwnershipError}. */
export type AskNode = (request: EndpointRequest) => Promise<EndpointAnswer>

/** A question to a chain: asks one node what it must, and reads the answer strictly. */
export type Question<T> = (ask: AskNode) => Promise<T>

/** The nodes of one chain. */
export type Nodes = {
  /**
   * Puts a question to the nodes. With `agree: 1` the first node that answers is believed, and another is asked only when
   * one could not be reached or answered nonsense. With `agree: k` the same answer (compared as JSON) must come from k of
   * them. What a question throws as `OwnershipError` with a code of {@link DECISIVE} is the chain's own answer: no other
   * node is asked.
   */
  readonly put: <T>(question: Question<T>, options?: AskOptions) => Promise<Answered<T>>
}

/** An answer, and the host names of those that gave it. */
export type Answered<T> = { readonly value: T; readonly endpoints: readonly string[] }

/** Options of {@link createNodes}. */
export type NodesOptions = AdapterOptions & {
  /** Asks one node which chain it serves; CAIP-2. Asked once for each endpoint, before anything else. */
  readonly identify: Question<string>
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

type Node = { readonly host: string; readonly url: string; readonly endpoint: Endpoint }

/**
 * Makes the client of one chain's nodes.
 *
 * @throws TypeError when there is no URL, one is no http(s) URL, or more must agree than there are
 */
export function createNodes(options: NodesOptions): Nodes {
  const { urls, agree = 1, timeout, headers, fetch: send } = options
  if (urls.length === 0) throw new TypeError(`${options.chain} needs the URL of a node.`)
  if (agree < 1 || agree > urls.length) throw new TypeError(`${agree} of ${urls.length} nodes cannot agree.`)
  const nodes = urls.map((url) => ({
    url,
    host: new URL(url).host,
    endpoint: createEndpoint(url, { timeout, headers, fetch: send }),
  }))
  const proven = new Set<string>()

  const askOne = async <T>(node: Node, question: Question<T>, { budget }: AskOptions): Promise<T> => {
    const ask: AskNode = async (request) => {
      budget?.request()
      try {
        const answer = await node.endpoint({ ...request, signal: budget?.signal })
        budget?.bytes(answer.text.length)
        return answer
      } catch (cause) {
        if (!(cause instanceof EndpointError)) throw cause
        if (budget?.signal.aborted) throw new OwnershipError('budget_exceeded', 'The check took too long.')
        throw new OwnershipError('chain_unavailable', `${node.host}: ${cause.message}`, { cause })
      }
    }
    if (!proven.has(node.url)) {
      const chain = await options.identify(ask)
      if (chain !== options.chain) {
        throw new OwnershipError('chain_mismatch', `${node.host} serves ${chain}, not ${options.chain}.`)
      }
      proven.add(node.url)
    }
    return question(ask)
  }

  return {
    put: async (question, ask = {}) =>
      agree === 1
        ? firstOf(nodes, (node) => askOne(node, question, ask))
        : agreed(nodes, agree, (node) => askOne(node, question, ask)),
  }
}

function isDecisive(error: unknown): boolean {
  return error instanceof OwnershipError && DECISIVE.has(error.code)
}

async function firstOf<T>(nodes: readonly Node[], ask: (node: Node) => Promise<T>): Promise<Answered<T>> {
  let failed: unknown
  for (const node of nodes) {
    try {
      return { value: await ask(node), endpoints: [node.host] }
    } catch (error) {
      if (isDecisive(error)) throw error
      failed ??= error
    }
  }
  throw failed
}

type Vote<T> = { readonly value?: T; readonly error?: OwnershipError; readonly hosts: string[] }

// All are asked at once: a check waits for the slowest of the k that agree, not for the sum.
async function agreed<T>(
  nodes: readonly Node[],
  agree: number,
  ask: (node: Node) => Promise<T>,
): Promise<Answered<T>> {
  const votes = new Map<string, Vote<T>>()
  const failures: unknown[] = []
  const vote = (key: string, host: string, made: Omit<Vote<T>, 'hosts'>) => {
    const existing = votes.get(key) ?? { ...made, hosts: [] }
    existing.hosts.push(host)
    votes.set(key, existing)
  }
  await Promise.all(
    nodes.map(async (node) => {
      try {
        const value = await ask(node)
        vote(`=${JSON.stringify(value)}`, node.host, { value })
      } catch (error) {
        if (isDecisive(error))
          vote(`!${(error as OwnershipError).code}`, node.host, { error: error as OwnershipError })
        else failures.push(error)
      }
    }),
  )
  for (const { value, error, hosts } of votes.values()) {
    if (hosts.length < agree) continue
    if (error) throw error
    return { value: value as T, endpoints: hosts }
  }
  if (votes.size === 0) throw failures[0]
  throw new OwnershipError('chain_disagreement', `Fewer than ${agree} nodes gave the same answer.`)
}
