import type { EndpointRequest } from '@countersign/siwx-core'
import { OwnershipError } from '../../errors.ts'
import { type Fields, isFields } from '../../internal/fields.ts'
import type { AskNode } from '../../internal/nodes.ts'
import { readJson } from './json.ts'

/** What algod or an indexer said. */
export type Reply =
  | { readonly status: 'ok'; readonly value: Fields }
  /** What was asked for does not exist: algod says so in words. */
  | { readonly status: 'absent' }
  /** This node has no such route, or refuses it. */
  | { readonly status: 'refused'; readonly message: string }

/** The words in which algod says that something is not there. */
const ABSENT: ReadonlySet<string> = new Set([
  'account asset info not found',
  'application does not exist',
  'asset does not exist',
])

/**
 * Puts one call to algod. Rejects with `OwnershipError`: `chain_unavailable`, `chain_inconsistent`.
 *
 * @see algod REST API, version 2
 */
export async function call(ask: AskNode, request: EndpointRequest): Promise<Reply> {
  const { ok, status, text } = await ask(request)
  const value = readJson(text)
  if (ok) {
    if (isFields(value)) return { status: 'ok', value }
    throw new OwnershipError('chain_inconsistent', 'The node answered no JSON object.')
  }
  const message = isFields(value) && typeof value['message'] === 'string' ? value['message'] : ''
  // Nothing about what exists follows from the words of a router or a proxy: "Not Found", "no Route matched".
  if (status === 404 && ABSENT.has(message)) return { status: 'absent' }
  if ([400, 404, 405, 501].includes(status)) return { status: 'refused', message: message.slice(0, 200) }
  throw new OwnershipError('chain_unavailable', `The node answered with HTTP status ${status}.`)
}

/** The value of a call that must succeed. Rejects with `OwnershipError`. */
export function required(reply: Reply, what: string): Fields {
  if (reply.status === 'ok') return reply.value
  throw new OwnershipError('chain_unavailable', `The node has not given ${what}.`)
}

/** The round that an answer says it is of. Rejects with `OwnershipError`. */
export function readRound(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw inconsistent('no round')
}

export function inconsistent(what: string): OwnershipError {
  return new OwnershipError('chain_inconsistent', `The node answered ${what}.`)
}
