import type { EndpointRequest } from '@countersign/siwx-core'
import { OwnershipError } from '../../errors.ts'
import { type Fields, isFields } from '../../internal/fields.ts'
import type { AskNode } from '../../internal/nodes.ts'
import { parseJson } from './json.ts'

/** What algod or an indexer said. */
export type Reply =
  | { readonly status: 'ok'; readonly value: Fields }
  /** What was asked for does not exist: algod says so in words. */
  | { readonly status: 'absent' }
  /** This node has no such route, or refuses it. */
  | { readonly status: 'refused'; readonly message: string }

/**
 * Puts one call to algod. Rejects with `OwnershipError`: `chain_unavailable`, `chain_inconsistent`.
 *
 * @see algod REST API, version 2
 */
export async function call(ask: AskNode, request: EndpointRequest): Promise<Reply> {
  const { ok, status, text } = await ask(request)
  const value = parseJson(text)
  if (ok) {
    if (isFields(value)) return { status: 'ok', value }
    throw new OwnershipError('chain_inconsistent', 'The node answered no JSON object.')
  }
  const message = isFields(value) && typeof value['message'] === 'string' ? value['message'] : ''
  // The router's own words, or a proxy's, are not the ledger's: nothing follows from them about what exists.
  if (status === 404 && message !== '' && message !== 'Not Found') return { status: 'absent' }
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
