import type { Block, Call, ChainReader, Hex } from '../types.ts'
import { isHex } from './hex.ts'
import { INVALID_PARAMS, readRevert, rpcError } from './rpcError.ts'

/** Sends one JSON-RPC request. Rejects with whatever its library rejects with. */
export type Request = (method: string, params: readonly unknown[]) => Promise<unknown>

const QUANTITY = /^0x(?:0|[1-9a-f][0-9a-f]{0,63})$/i
const HASH = /^0x[0-9a-f]{64}$/i

/** A chain reader over any JSON-RPC transport; every answer is checked before it is believed. */
export function rpcReader(request: Request): ChainReader {
  let chainId: Promise<string> | undefined
  let pinByNumber = false

  const atBlock = async (method: string, block: Block, params: (at: unknown) => readonly unknown[]) => {
    if (pinByNumber) return await request(method, params(quantity(block.number)))
    try {
      // EIP-1898: a reorganisation or a lagging node is an error then, not another state.
      return await request(method, params({ blockHash: block.hash, requireCanonical: true }))
    } catch (error) {
      if (rpcError(error)?.code !== INVALID_PARAMS) throw error
      const answer = await request(method, params(quantity(block.number)))
      pinByNumber = true
      return answer
    }
  }

  return {
    chainId: () => {
      chainId ??= request('eth_chainId', []).then((answer) => readQuantity(answer).toString())
      // A failure is not remembered.
      return chainId.catch((error: unknown) => {
        chainId = undefined
        throw error
      })
    },
    latestBlock: async () => readBlock(await request('eth_getBlockByNumber', ['latest', false])),
    code: async (address, block) => readBytes(await atBlock('eth_getCode', block, (at) => [address, at])),
    call: async (call) => {
      try {
        const answer = await atBlock('eth_call', call.block, (at) => callParams(call, at))
        return { status: 'returned', data: readBytes(answer) }
      } catch (error) {
        const reverted = readRevert(error)
        if (reverted === undefined) throw error
        return reverted
      }
    },
  }
}

function callParams({ to, data, authorizationList, override }: Call, at: unknown): readonly unknown[] {
  const transaction = {
    ...(to !== undefined && { to }),
    data,
    ...(authorizationList !== undefined && {
      authorizationList: authorizationList.map(({ chainId, address, nonce, yParity, r, s }) => ({
        chainId: quantity(chainId),
        address,
        nonce: quantity(nonce),
        yParity: quantity(BigInt(yParity)),
        r: quantity(BigInt(r)),
        s: quantity(BigInt(s)),
      })),
    }),
  }
  return override === undefined
    ? [transaction, at]
    : [transaction, at, { [override.address]: { code: override.code } }]
}

function quantity(value: bigint): Hex {
  return `0x${value.toString(16)}`
}

function readQuantity(value: unknown): bigint {
  if (typeof value !== 'string' || !QUANTITY.test(value))
    throw new TypeError('The chain answered no quantity.')
  return BigInt(value)
}

function readBytes(value: unknown): Hex {
  if (!isHex(value)) throw new TypeError('The chain answered no bytes.')
  return value
}

function readBlock(value: unknown): Block {
  const { number, hash, timestamp } = (value ?? {}) as Record<string, unknown>
  if (typeof hash !== 'string' || !HASH.test(hash)) throw new TypeError('The chain answered no block.')
  return { number: readQuantity(number), hash: hash as Hex, timestamp: readQuantity(timestamp) }
}
