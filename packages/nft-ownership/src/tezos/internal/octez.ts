import type { EndpointRequest } from '@countersign/siwx-core'
import { OwnershipError } from '../../errors.ts'
import { type Fields, isFields } from '../../internal/fields.ts'
import type { AskNode } from '../../internal/nodes.ts'

/** What a node said. */
export type Reply =
  | { readonly status: 'ok'; readonly value: unknown }
  /** There is nothing at that path: no such entry, no such contract, or no such block. */
  | { readonly status: 'absent'; readonly errors: readonly Fields[] }
  /** This node does not offer the call: an access list, a proxy, an old release. */
  | { readonly status: 'refused'; readonly http: number }
  /** The protocol refused, with its errors. */
  | { readonly status: 'failed'; readonly errors: readonly Fields[] }

const REFUSED: ReadonlySet<number> = new Set([401, 403, 405, 501])
/** Errors of the shell (not of the protocol) about blocks that it has not, or of which it no longer has the state. */
const NO_STATE = /^(?!proto\.).*(?:store|context|block|checkpoint|validator|not_found|pruned)/

/**
 * Puts one call to a node. Rejects with `OwnershipError`: `chain_unavailable`, `chain_inconsistent`, `block_unavailable`.
 *
 * @see Octez "RPC interface"
 */
export async function call(ask: AskNode, request: EndpointRequest): Promise<Reply> {
  const { ok, status, text } = await ask(request)
  if (ok) {
    const value = parse(text)
    if (value === undefined) throw new OwnershipError('chain_inconsistent', 'The node answered no JSON.')
    return { status: 'ok', value }
  }
  if (status === 410) {
    throw new OwnershipError('block_unavailable', 'The node no longer has the state of that block.')
  }
  if (REFUSED.has(status)) return { status: 'refused', http: status }
  const errors = readErrors(text)
  if (status === 404) return notFound(text, errors)
  if (errors.length === 0) {
    throw new OwnershipError('chain_unavailable', `The node answered with HTTP status ${status}.`)
  }
  if (!errors.some(({ id }) => isOfScript(id)) && errors.some(({ id }) => isOfState(id))) {
    throw new OwnershipError('block_unavailable', 'The node has not the state of that block.')
  }
  return { status: 'failed', errors }
}

/** The value of a call that must succeed. Rejects with `OwnershipError`. */
export function required(reply: Reply, what: string): unknown {
  if (reply.status === 'ok') return reply.value
  throw new OwnershipError('chain_unavailable', `The node has not given ${what}.`)
}

/** The last part of an error's id: `script_rejected` of `proto.….michelson_v1.script_rejected`. */
export function isError({ id }: Fields, name: string): boolean {
  return typeof id === 'string' && id.endsWith(`.${name}`)
}

function isOfState(id: unknown): boolean {
  return typeof id === 'string' && NO_STATE.test(id)
}

function isOfScript(id: unknown): boolean {
  return typeof id === 'string' && /michelson_v1|gas_exhausted/.test(id)
}

// A node says nothing where it has nothing; a page in HTML or "No service found" is of something that is no such node.
function notFound(text: string, errors: readonly Fields[]): Reply {
  if (errors.some(({ id }) => isOfScript(id))) return { status: 'failed', errors }
  const isPlain = errors.length > 0 || ['', 'null', '[]', '{}'].includes(text.trim())
  return isPlain ? { status: 'absent', errors } : { status: 'refused', http: 404 }
}

function readErrors(text: string): readonly Fields[] {
  const value = parse(text)
  return Array.isArray(value) ? value.slice(0, 16).filter(isFields) : []
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    // Not JSON; JSON itself has no undefined.
    return undefined
  }
}
