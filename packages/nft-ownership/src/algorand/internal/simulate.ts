import type { EndpointRequest } from '@countersign/siwx-core'
import { base64ToBytes, bytesToBase64 } from '@countersign/siwx-core/codec'
import { sha512_256 } from '@noble/hashes/sha2.js'
import { OwnershipError } from '../../errors.ts'
import { type Fields, isFields } from '../../internal/fields.ts'
import type { AskNode } from '../../internal/nodes.ts'
import { addressBytes } from './address.ts'
import { call, inconsistent, type Reply, readRound, required } from './algod.ts'
import { chainOf } from './rounds.ts'

/** `return` of ARC-4: the last log of a method is this and its value. */
const RETURN = [0x15, 0x1f, 0x7c, 0x75] as const
const UTF8 = new TextEncoder()

/** What every transaction of a network needs. */
export type Network = {
  /** Base64. */
  readonly genesisHash: string
  /** An account that can always pay: the one that fees go to. Nothing is sent, so it loses nothing. */
  readonly payer: string
  readonly fee: number
}

/** One call of a read-only method. */
export type MethodCall = {
  readonly app: string
  /** As ARC-4 writes it: `arc72_ownerOf(uint256)address`. */
  readonly method: string
  readonly args: readonly Uint8Array[]
  readonly round: number
  /** Told the round that was read. */
  readonly onRound: (round: number) => void
}

/** Reads what transactions of this network need. Rejects with `OwnershipError`. */
export async function readNetwork(ask: AskNode, chain: string, round: number): Promise<Network> {
  const params = required(await call(ask, { path: '/v2/transactions/params' }), 'its parameters')
  const { 'genesis-hash': genesisHash, 'min-fee': fee } = params
  const header = await call(ask, { path: `/v2/blocks/${round}?header-only=true&format=json` })
  const { block } = required(header, 'the header of a block')
  const payer = isFields(block) ? block['fees'] : undefined
  const isNetwork =
    typeof genesisHash === 'string' &&
    chainOf(genesisHash) === chain &&
    typeof payer === 'string' &&
    addressBytes(payer) !== undefined
  if (!isNetwork) throw inconsistent('no parameters of a network')
  return { genesisHash, payer, fee: readRound(fee) }
}

/**
 * Calls a read-only method by simulation, unsigned. Gives the bytes that it returns, or `undefined` when the call fails.
 * The node is asked for the pinned round; one that no longer has it, or cannot be asked for one, answers at its current
 * round. Rejects with `OwnershipError`.
 *
 * @see algod "Simulates a raw transaction or transaction group", ARC-4 "Methods", ARC-22
 */
export async function simulate(
  ask: AskNode,
  network: Network,
  method: MethodCall,
): Promise<Uint8Array | undefined> {
  const path = '/v2/transactions/simulate'
  const body = requestOf(network, method)
  const reply =
    (await askPinned(ask, { path, body: { ...body, round: method.round } })) ??
    (await call(ask, { path, body }))
  const answer = required(reply, 'the result of a simulation')
  method.onRound(readRound(answer['last-round']))
  return readReturn(answer['txn-groups'])
}

// A node keeps the state of a few rounds only, and says of an older one that it has failed itself (HTTP status 500).
async function askPinned(ask: AskNode, request: EndpointRequest): Promise<Reply | undefined> {
  try {
    const reply = await call(ask, request)
    return reply.status === 'ok' ? reply : undefined
  } catch (error) {
    if (error instanceof OwnershipError && error.code === 'chain_unavailable') return undefined
    throw error
  }
}

function requestOf({ genesisHash, payer, fee }: Network, { app, method, args, round }: MethodCall): Fields {
  const txn = {
    type: 'appl',
    snd: payer,
    fee,
    fv: round,
    lv: round + 500,
    gh: genesisHash,
    apid: Number(app),
    apaa: [selector(method), ...args].map(bytesToBase64),
  }
  return {
    'txn-groups': [{ txns: [{ txn }] }],
    'allow-empty-signatures': true,
    'allow-unnamed-resources': true,
    'extra-opcode-budget': 100_000,
  }
}

/** The first four bytes of the hash of a method's signature (ARC-4 "Method selector"). */
export function selector(method: string): Uint8Array {
  return sha512_256(UTF8.encode(method)).subarray(0, 4)
}

function readReturn(groups: unknown): Uint8Array | undefined {
  const group: unknown = Array.isArray(groups) && groups.length === 1 ? groups[0] : undefined
  if (!isFields(group)) throw inconsistent('no result of a simulation')
  if (group['failure-message'] !== undefined || group['failed-at'] !== undefined) return undefined
  const results = group['txn-results']
  const result: unknown = Array.isArray(results) && results.length === 1 ? results[0] : undefined
  const txn = isFields(result) ? result['txn-result'] : undefined
  if (!isFields(txn)) throw inconsistent('no result of a simulation')
  const { logs, 'pool-error': poolError } = txn
  if (typeof poolError === 'string' && poolError !== '') return undefined
  const last: unknown = Array.isArray(logs) ? logs.at(-1) : undefined
  const bytes = typeof last === 'string' ? base64ToBytes(last) : undefined
  if (bytes === undefined || !RETURN.every((byte, index) => bytes[index] === byte)) return undefined
  return bytes.subarray(RETURN.length)
}

/** Refuses what a contract has returned. */
export function answerInvalid(what: string): OwnershipError {
  return new OwnershipError('contract_answer_invalid', `The contract has returned ${what} (ARC-72).`)
}
