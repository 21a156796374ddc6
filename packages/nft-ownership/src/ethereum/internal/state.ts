import { OwnershipError } from '../../errors.ts'
import type { Block } from '../../types.ts'
import { encodeReads, packReads, type ReadCall, type ReadResult, unpackReads } from './reader.ts'
import { type Rpc, RpcError } from './rpc.ts'
import { type Hex, readHex, readQuantity } from './words.ts'

/** The chain as it was at one block, seen by one node. */
export type State = {
  readonly block: Block
  /** Many calls in few requests. Results are in the order of the calls. Rejects when too many use up all their gas. */
  readonly read: (calls: readonly ReadCall[], burners?: number) => Promise<readonly ReadResult[]>
  /** One call with all the gas and room that the node gives. */
  readonly call: (to: Hex, data: Hex) => Promise<ReadResult>
  readonly code: (address: Hex) => Promise<Hex>
  /** How many contracts an account that is one has made (EIP-161). */
  readonly nonce: (address: Hex) => Promise<bigint>
  /** At the end: that the block is still the one that was pinned, where the node takes no block hash. */
  readonly confirm: () => Promise<void>
}

const REVERTED =
  /revert|invalid opcode|opcode .* not defined|bad instruction|bad jump|invalid jump|stack (?:under|over)flow|vm execution error/i
const OUT_OF_GAS = /out of gas|gas required exceeds|outofgas/i
const BATCH = 4
/** Contracts that burn gas make every request a long one: after so many no further is made. */
const BURNERS = 16

/** Opens the state at a block. Asks nothing by itself. */
export function openState(rpc: Rpc, block: Block): State {
  const byHash = { blockHash: block.hash, requireCanonical: true }
  const byNumber = `0x${BigInt(block.number).toString(16)}`
  // EIP-1898 where the node has it; the other way is chosen once, when the first question is refused.
  let at: unknown = byHash
  let known = false
  let deployless = true

  const isCanonical = async () => {
    const found = await rpc('eth_getBlockByNumber', [byNumber, false])
    return (found as { hash?: unknown } | null)?.hash === block.hash
  }

  /** Says why a question was refused: throws when the block is not to be had, returns when it is. */
  const examine = async (cause: unknown) => {
    if (!(cause instanceof RpcError)) throw cause
    const probe = (where: unknown) => rpc('eth_getCode', [`0x${'0'.repeat(39)}1`, where])
    try {
      await probe(at)
      return
    } catch (error) {
      if (!(error instanceof RpcError) || at === byNumber) throw unavailable(block, error)
    }
    try {
      if (known || !(await isCanonical())) throw unavailable(block)
      await probe(byNumber)
    } catch (error) {
      throw error instanceof RpcError ? unavailable(block, error) : error
    }
    at = byNumber
  }

  const ask = async (method: string, params: readonly unknown[]): Promise<unknown> => {
    const before = at
    try {
      const result = await rpc(method, [...params, at])
      known = true
      return result
    } catch (error) {
      if (known && error instanceof RpcError && refusal(error) !== undefined) throw error
      await examine(error)
      if (at === before) throw error
      return await rpc(method, [...params, at])
    }
  }

  const call = async (to: Hex, data: Hex): Promise<ReadResult> => {
    try {
      const answer = readHex(await ask('eth_call', [{ to, data }]))
      if (answer === undefined) throw new OwnershipError('chain_inconsistent', 'eth_call gave no bytes.')
      if (answer !== '0x') return { status: 'answered', data: answer }
      return (await code(to)) === '0x' ? { status: 'no_code' } : { status: 'answered', data: '0x' }
    } catch (error) {
      const status = error instanceof RpcError ? refusal(error) : undefined
      if (status === undefined) throw error
      // A node that cannot find the block may word it so that it looks like the contract's refusal: `ask` has looked.
      return { status }
    }
  }

  const code = async (address: Hex): Promise<Hex> => {
    const answer = readHex(await ask('eth_getCode', [address]))
    if (answer === undefined) throw new OwnershipError('chain_inconsistent', 'eth_getCode gave no bytes.')
    return answer
  }

  const nonce = async (address: Hex): Promise<bigint> => {
    const answer = readQuantity(await ask('eth_getTransactionCount', [address]))
    if (answer === undefined) throw new OwnershipError('chain_inconsistent', 'The node gave no number.')
    return answer
  }

  /** As many of the calls, from the first, as one request takes; none when the node does not run the reader. */
  const readSome = async (calls: readonly ReadCall[]): Promise<readonly ReadResult[] | undefined> => {
    try {
      const answer = readHex(await ask('eth_call', [{ data: encodeReads(calls) }]))
      return (answer && unpackReads(answer, calls)) ?? []
    } catch (error) {
      if (error instanceof RpcError) return undefined
      throw error
    }
  }

  const read = async (calls: readonly ReadCall[], burners = BURNERS): Promise<readonly ReadResult[]> => {
    const results: ReadResult[] = []
    let most = Number.POSITIVE_INFINITY
    while (results.length < calls.length) {
      const rest = calls.slice(results.length)
      const batch = rest.slice(0, Math.min(packReads(rest), most))
      const some = deployless ? await readSome(batch) : []
      if (some === undefined && batch.length > BATCH) {
        // Too long for the node, or too much gas.
        most = Math.ceil(batch.length / BATCH)
        continue
      }
      if (some?.length) results.push(...some)
      else {
        deployless = false
        const first = rest[0] as ReadCall
        results.push(await call(first.to, first.data))
      }
      if (results.filter(({ status }) => status === 'out_of_gas').length > burners) {
        throw new OwnershipError('contract_failed', 'The contract uses up all the gas that it is given.')
      }
    }
    return results
  }

  return {
    block,
    read,
    call,
    code,
    nonce,
    confirm: async () => {
      if (at === byNumber && !(await isCanonical())) throw unavailable(block)
    },
  }
}

function unavailable(block: Block, cause?: unknown): OwnershipError {
  if (cause !== undefined && !(cause instanceof RpcError)) return cause as OwnershipError
  return new OwnershipError('block_unavailable', `The node has no state of block ${block.number}.`, { cause })
}

// Only what is known to be the contract's own refusal: a limit of the node must never look like "not the owner".
function refusal({ rpcCode, rpcMessage, rpcData }: RpcError): 'reverted' | 'out_of_gas' | undefined {
  if (OUT_OF_GAS.test(rpcMessage)) return 'out_of_gas'
  if (rpcCode === 3 || REVERTED.test(rpcMessage)) return 'reverted'
  const data = readHex(rpcData)
  return data !== undefined && data !== '0x' ? 'reverted' : undefined
}
