import { EndpointError } from '@countersign/siwx-core'
import { bytesToBase64, utf8 } from '@countersign/siwx-core/codec'
import { OwnershipError } from '../errors.ts'
import { type Fields, isFields } from '../internal/fields.ts'
import { parseJson } from '../internal/json.ts'
import type { AskNode } from '../internal/nodes.ts'
import { rpc } from '../internal/rpc.ts'
import type { Block } from '../types.ts'
import { causeOf, nodeError } from './nodeError.ts'

/** What a view method gave. A contract that fails has answered: another node would say the same. */
export type Viewed =
  | { readonly ok: true; readonly value: unknown }
  /** `absent`: no such method; `heavy`: more gas or bytes than a view may take; `failed`: it has panicked. */
  | { readonly ok: false; readonly why: 'absent' | 'heavy' | 'failed'; readonly message: string }

/** Calls a view method of a contract at the pinned block. Rejects with `OwnershipError`. */
export type View = (contract: string, method: string, args: Fields) => Promise<Viewed>

/** Makes a {@link View} that asks one node. */
export function createView(ask: AskNode, block: Block): View {
  return async (contract, method, args) => {
    const params = {
      request_type: 'call_function',
      block_id: block.hash,
      account_id: contract,
      method_name: method,
      args_base64: bytesToBase64(utf8(JSON.stringify(args))),
    }
    let answer: Awaited<ReturnType<typeof rpc>>
    try {
      answer = await rpc(ask, 'query', params)
    } catch (error) {
      if (isTooLarge(error)) return { ok: false, why: 'heavy', message: 'The answer is too large.' }
      throw error
    }
    return answer.ok ? readResult(answer.result, block, method) : readError(answer.error, block)
  }
}

/** The value of a call that the standard says must work. Throws `unsupported_standard` or `contract_failed`. */
export function required(viewed: Viewed, method: string): unknown {
  if (viewed.ok) return viewed.value
  if (viewed.why === 'absent') {
    throw new OwnershipError('unsupported_standard', `The contract has no ${method}.`)
  }
  throw new OwnershipError('contract_failed', `${method} has failed.`)
}

function readResult(result: unknown, block: Block, method: string): Viewed {
  if (!isFields(result)) throw new OwnershipError('chain_inconsistent', 'query was not answered.')
  if (result['block_hash'] !== block.hash) {
    throw new OwnershipError('chain_inconsistent', 'The node answered about another block.')
  }
  const { result: bytes, error } = result
  // How nearcore wrote CONTRACT_EXECUTION_ERROR for older clients.
  if (typeof error === 'string' && bytes === undefined) return failure(error)
  if (!Array.isArray(bytes) || !bytes.every(isByte)) {
    throw new OwnershipError('chain_inconsistent', 'query was not answered in bytes.')
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes))
    return { ok: true, value: parseJson(text) }
  } catch {
    throw new OwnershipError('contract_answer_invalid', `${method} did not answer in JSON.`)
  }
}

function readError(error: Fields, block: Block): Viewed {
  const { name, info } = causeOf(error)
  const { block_hash: hash = block.hash } = info
  if (hash !== block.hash) {
    throw new OwnershipError('chain_inconsistent', 'The node answered about another block.')
  }
  if (name === 'CONTRACT_EXECUTION_ERROR') return failure(JSON.stringify([info, error['data']]))
  throw nodeError(error)
}

function failure(message: string): Viewed {
  if (/MethodNotFound|MethodEmptyName/.test(message)) return { ok: false, why: 'absent', message }
  if (/GasLimitExceeded|GasExceeded|Exceeded the (?:prepaid|maximum) (?:gas|amount of gas)/i.test(message)) {
    return { ok: false, why: 'heavy', message }
  }
  return { ok: false, why: 'failed', message }
}

function isTooLarge(error: unknown): boolean {
  return (
    error instanceof OwnershipError &&
    error.cause instanceof EndpointError &&
    error.cause.code === 'too_large'
  )
}

function isByte(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 255
}
