import { bytesToBase64, utf8 } from '@countersign/siwx-core/codec'
import { ReaderError } from '../errors.ts'
import type { AccessKey, Block, ChainReader, ViewResult } from '../types.ts'

/** Sends one JSON-RPC request. Rejects when there is no answer, or with the node's error. */
export type Request = (method: string, params: unknown) => Promise<unknown>

type Fields = Readonly<Record<string, unknown>>

const NO_KEY = /^access key .{1,8192} does not exist while viewing$/s
const NO_ACCOUNT = ['UNKNOWN_ACCOUNT']
const NO_ACCESS_KEY = ['UNKNOWN_ACCESS_KEY', ...NO_ACCOUNT]
const FAILED_CALL = ['CONTRACT_EXECUTION_ERROR', 'NO_CONTRACT_CODE', ...NO_ACCOUNT]
const DECISIVE = new Set([...NO_ACCESS_KEY, ...FAILED_CALL])

/** Whether a rejection is the chain's own word about the question, and not a failure to ask it. */
export function isDecisive(error: unknown): boolean {
  return error instanceof ReaderError && error.code !== undefined && DECISIVE.has(error.code)
}

/** A chain reader over any JSON-RPC transport; every answer is checked before it is believed. */
export function rpcReader(request: Request): ChainReader {
  const query = (block: Block, params: Fields) => request('query', { block_id: block.hash, ...params })
  let chainId: Promise<string> | undefined

  return {
    chainId: () => {
      chainId ??= request('status', []).then((answer) => readText(readFields(answer), 'chain_id'))
      // A failure is not remembered.
      return chainId.catch((error: unknown) => {
        chainId = undefined
        throw error
      })
    },
    finalBlock: async () => readBlock(await request('block', { finality: 'final' })),
    accessKey: async (accountId, publicKey, block) => {
      const params = { request_type: 'view_access_key', account_id: accountId, public_key: publicKey }
      const answer = await answered(query(block, params), NO_ACCESS_KEY, block)
      return answer === undefined ? 'absent' : readAccessKey(answer, block)
    },
    accountExists: async (accountId, block) => {
      const params = { request_type: 'view_account', account_id: accountId }
      const answer = await answered(query(block, params), NO_ACCOUNT, block)
      if (answer === undefined) return false
      readText(pinned(answer, block), 'code_hash')
      return true
    },
    view: async ({ accountId, method, args, block }) => {
      const params = {
        request_type: 'call_function',
        account_id: accountId,
        method_name: method,
        args_base64: bytesToBase64(utf8(args)),
      }
      const answer = await answered(query(block, params), FAILED_CALL, block)
      return answer === undefined
        ? { status: 'failed', reason: 'The account or its contract is not there, or the call has failed.' }
        : readView(pinned(answer, block))
    },
  }
}

/** The answer, or `undefined` when the chain says one of `names` about the very block that was asked. */
async function answered(
  asked: Promise<unknown>,
  names: readonly string[],
  block: Block,
): Promise<Fields | undefined> {
  try {
    return readFields(await asked)
  } catch (error) {
    if (!(error instanceof ReaderError) || error.code === undefined || !names.includes(error.code))
      throw error
    const { info } = (error.cause ?? {}) as Fields
    const { block_hash: hash = block.hash } = (info ?? {}) as Fields
    if (hash !== block.hash) throw new TypeError('The chain answered about another block.')
    return undefined
  }
}

function readAccessKey(answer: Fields, block: Block): AccessKey {
  const { permission, error } = pinned(answer, block)
  // How nearcore writes UNKNOWN_ACCESS_KEY for older clients.
  if (typeof error === 'string' && permission === undefined && NO_KEY.test(error)) return 'absent'
  if (permission === 'FullAccess') return 'full_access'
  const [kind, ...more] = Object.keys(readFields(permission))
  // NEP-611: a gas key with full access has all that a full-access key has.
  if (more.length === 0 && kind === 'GasKeyFullAccess') return 'full_access'
  if (more.length === 0 && (kind === 'FunctionCall' || kind === 'GasKeyFunctionCall')) return 'limited'
  throw new TypeError('The chain answered no permission.')
}

function readView({ result, error }: Fields): ViewResult {
  // How nearcore writes CONTRACT_EXECUTION_ERROR for older clients.
  if (typeof error === 'string' && result === undefined) return { status: 'failed', reason: error }
  if (!Array.isArray(result) || !result.every(isByte)) throw new TypeError('The chain answered no bytes.')
  return { status: 'returned', data: Uint8Array.from(result) }
}

function readBlock(answer: unknown): Block {
  const header = readFields(readFields(answer)['header'])
  const time = readText(header, 'timestamp_nanosec')
  const { height } = header
  if (!Number.isSafeInteger(height) || !/^[0-9]{1,20}$/.test(time))
    throw new TypeError('The chain answered no block.')
  return { height: BigInt(height as number), hash: readText(header, 'hash'), timestamp: BigInt(time) }
}

// NEP-641: every answer must be about the block that was asked.
function pinned(answer: Fields, block: Block): Fields {
  if (answer['block_hash'] !== block.hash) throw new TypeError('The chain answered about another block.')
  return answer
}

function readFields(value: unknown): Fields {
  if (typeof value !== 'object' || value === null) throw new TypeError('The chain answered no object.')
  return value as Fields
}

function readText(fields: Fields, name: string): string {
  const value = fields[name]
  if (typeof value !== 'string') throw new TypeError(`The chain answered no ${name}.`)
  return value
}

function isByte(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 255
}
