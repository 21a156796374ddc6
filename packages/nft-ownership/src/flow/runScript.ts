import { type EndpointAnswer, EndpointError } from '@countersign/siwx-core'
import { base64ToBytes, bytesToBase64, readUtf8, utf8 } from '@countersign/siwx-core/codec'
import { OwnershipError } from '../errors.ts'
import type { AskNode } from '../internal/nodes.ts'
import type { Block } from '../types.ts'
import { messageOf, parseBody } from './accessApi.ts'
import type { Argument } from './arguments.ts'
import type { Cadence } from './cadence.ts'
import { decodeJsonCdc, JsonCdcError } from './jsonCdc.ts'

/** What {@link ExhaustedError} is when less cannot be asked for. */
type ExhaustedCode = 'contract_failed' | 'contract_answer_invalid' | 'chain_inconsistent'

/** The script needs more computation, memory or time than the node gives, or answers more than is read. */
export class ExhaustedError extends Error {
  readonly code: ExhaustedCode

  constructor(code: ExhaustedCode, message: string) {
    super(message)
    this.name = 'ExhaustedError'
    this.code = code
  }
}

/**
 * Runs a script against the state of one block. Rejects with {@link OwnershipError}, or {@link ExhaustedError}.
 *
 * @see Flow Access HTTP API "Scripts"
 */
export async function runScript(
  ask: AskNode,
  block: Block,
  script: string,
  args: readonly Argument[],
): Promise<Cadence> {
  const body = { script: toBase64(script), arguments: args.map((arg) => toBase64(JSON.stringify(arg))) }
  // By id and not by height: a node on another fork or chain cannot answer.
  const answer = await ask({ path: `/v1/scripts?block_id=${block.hash}`, body }).catch(tooLarge)
  if (!answer.ok) throw failureOf(answer)
  const encoded = parseBody(answer)
  try {
    if (typeof encoded !== 'string') throw new JsonCdcError('It is no text.')
    return decodeJsonCdc(fromBase64(encoded))
  } catch (cause) {
    if (!(cause instanceof JsonCdcError)) throw cause
    throw new OwnershipError(
      'chain_inconsistent',
      `The access node has not answered in JSON-CDC: ${cause.message}`,
      {
        cause,
      },
    )
  }
}

// How much a script answers is the contract's doing, not the node's.
function tooLarge(error: unknown): never {
  const cause = error instanceof OwnershipError ? error.cause : undefined
  if (!(cause instanceof EndpointError && cause.code === 'too_large')) throw error
  throw new ExhaustedError('contract_answer_invalid', 'The contract answers more than is read.')
}

const ERROR_CODE = /\[Error Code: ([0-9]{4})\]/
/** Computation, memory, interactions with the ledger, time. */
const EXHAUSTED: ReadonlySet<string> = new Set(['1104', '1106', '1110', '1111', '1113'])
const LIMIT = /(?:computation|memory) limit exceeded|execution timed out|deadline exceeded/i
const NO_STATE =
  /pruned|state commitment|root ?(?:hash|block height)|could not find|not found|not available|unavailable for block/i

/*
 * A contract chooses the words of its own failure, and they stand in the message behind the first error code: what is
 * before it, and the code, are the node's.
 */
function failureOf(answer: EndpointAnswer): Error {
  const message = messageOf(answer)
  const [, code] = ERROR_CODE.exec(message) ?? []
  const own = message.split('[Error Code', 1)[0] ?? ''
  if ((code !== undefined && EXHAUSTED.has(code)) || LIMIT.test(own)) {
    return new ExhaustedError('contract_failed', 'The contract needs more computation than the node gives.')
  }
  if (code !== undefined && answer.status === 400) {
    return new OwnershipError('contract_failed', `The contract has failed (Flow error ${code}).`)
  }
  if ((answer.status === 400 || answer.status === 404) && NO_STATE.test(own)) {
    return new OwnershipError('block_unavailable', 'The access node does not have the state of that block.')
  }
  // Access nodes hide it behind a bare 500 when a limit was met: not the node's fault, so no reason to leave it alone.
  if (answer.status === 500) return new ExhaustedError('chain_inconsistent', 'The access node answered 500.')
  return new OwnershipError('chain_unavailable', `The access node answered ${answer.status}.`)
}

function toBase64(text: string): string {
  return bytesToBase64(utf8(text))
}

function fromBase64(encoded: string): string {
  const bytes = base64ToBytes(encoded)
  const text = bytes && readUtf8(bytes)
  if (text === undefined) throw new JsonCdcError('It is not UTF-8 in base64.')
  return text
}
