import { OwnershipError } from '../../errors.ts'
import { isFields } from '../../internal/fields.ts'
import type { AskNode } from '../../internal/nodes.ts'
import { addressText } from './address.ts'
import { blockPath, type ContractAt, explainFailure, readContract } from './contract.ts'
import { findLedger, readLedger } from './ledger.ts'
import { type Micheline, readAmount, readMicheline, readNat, unpair } from './micheline.ts'
import { call, isError } from './octez.ts'

/** Token ids in one `balance_of`. */
const BATCH = 100
/** Calls for one question, however often a batch must be split. */
const MAX_CALLS = 64
/** Entries of the ledger read for one question, one call each. */
const MAX_ENTRIES = 100

/** What was found: only amounts above zero, in the order of the ids that were asked for. */
export type Balances = {
  readonly held: readonly (readonly [id: string, amount: string])[]
  /** False when a limit ended the reading. */
  readonly complete: boolean
}

/** What is asked. */
export type BalanceQuestion = ContractAt & {
  /** `NetX…`. */
  readonly chainId: string
  readonly owner: string
  readonly ids: readonly string[]
  /** Told how the question was put. */
  readonly onMethod: (method: 'run_view' | 'big_map') => void
}

/**
 * Asks what an account holds of these tokens: `balance_of` through `run_view`, whatever the layout of the ledger is; where
 * the node does not offer that, the ledger itself. Rejects with `OwnershipError`.
 *
 * @see TZIP-12 "balance_of"
 */
export async function readBalances(ask: AskNode, question: BalanceQuestion): Promise<Balances> {
  const { ids, onMethod } = question
  const amounts = new Map<string, bigint>()
  const pending = chunk(ids)
  let calls = 0
  for (let batch = pending.pop(); batch !== undefined; batch = pending.pop()) {
    if (++calls > MAX_CALLS) return collect(ids, amounts, false)
    const answer = await askBatch(ask, question, batch)
    if (answer === 'refused') return readEntries(ask, question)
    onMethod('run_view')
    if (answer === 'undefined-token' && batch.length === 1) continue
    if (answer === 'undefined-token' || answer === 'too-much') {
      if (batch.length === 1) return explainFailure(ask, question, 'balance_of takes more gas than there is.')
      const half = batch.length >> 1
      pending.push(batch.slice(half), batch.slice(0, half))
    } else for (const [id, amount] of answer) amounts.set(id, amount)
  }
  return collect(ids, amounts, true)
}

function chunk(ids: readonly string[]): (readonly string[])[] {
  const count = Math.ceil(ids.length / BATCH)
  return Array.from({ length: count }, (_, index) =>
    ids.slice((count - 1 - index) * BATCH, (count - index) * BATCH),
  )
}

function collect(ids: readonly string[], amounts: ReadonlyMap<string, bigint>, complete: boolean): Balances {
  const held = ids.map((id) => [id, amounts.get(id) ?? 0n] as const).filter(([, amount]) => amount > 0n)
  return { held: held.map(([id, amount]) => [id, String(amount)] as const), complete }
}

async function readEntries(ask: AskNode, question: BalanceQuestion): Promise<Balances> {
  const { owner, ids, hash, onMethod } = question
  const ledger = findLedger(await readContract(ask, question))
  if (ledger === undefined) {
    throw new OwnershipError(
      'chain_unavailable',
      'The node refuses run_view, and the ledger is of no known layout.',
    )
  }
  onMethod('big_map')
  const amounts = new Map<string, bigint>()
  for (const id of ids.slice(0, MAX_ENTRIES)) amounts.set(id, await readLedger(ask, hash, ledger, owner, id))
  return collect(ids, amounts, ids.length <= MAX_ENTRIES)
}

type BatchAnswer = ReadonlyMap<string, bigint> | 'refused' | 'undefined-token' | 'too-much'

async function askBatch(
  ask: AskNode,
  question: BalanceQuestion,
  ids: readonly string[],
): Promise<BatchAnswer> {
  const { address, hash, owner, chainId } = question
  const body = {
    contract: address,
    entrypoint: 'balance_of',
    input: ids.map((id) => ({ prim: 'Pair', args: [{ string: owner }, { int: id }] })),
    chain_id: chainId,
    unparsing_mode: 'Readable',
  }
  const reply = await call(ask, { path: `${blockPath(hash)}/helpers/scripts/run_view`, body })
  if (reply.status === 'ok') return readAnswer(reply.value, owner, ids)
  if (reply.status !== 'failed') return 'refused'
  const { errors } = reply
  if (errors.some((error) => isError(error, 'script_rejected') && saysUndefined(error['with']))) {
    return 'undefined-token'
  }
  if (errors.some(({ id }) => /gas_exhausted/.test(String(id)))) return 'too-much'
  return explainFailure(ask, question, 'The contract has failed in balance_of.')
}

// A token that does not exist is nobody's (TZIP-12 "FA2_TOKEN_UNDEFINED"); some contracts put details beside the name.
function saysUndefined(json: unknown): boolean {
  const value = readMicheline(json)
  const name = (value && unpair(value))?.[0] ?? value
  return name?.kind === 'string' && name.string === 'FA2_TOKEN_UNDEFINED'
}

/** Exactly one answer for each request, about this owner: what a contract adds or leaves out is not believed. */
function readAnswer(json: unknown, owner: string, ids: readonly string[]): ReadonlyMap<string, bigint> {
  const data = readMicheline(isFields(json) ? json['data'] : undefined)
  const asked = new Set(ids)
  const amounts = new Map<string, bigint>()
  if (data?.kind !== 'seq' || data.items.length !== asked.size) throw invalid()
  for (const item of data.items) {
    const { id, amount } = readItem(item, owner)
    if (!asked.has(id) || amounts.has(id)) throw invalid()
    amounts.set(id, amount)
  }
  return amounts
}

function readItem(item: Micheline, owner: string): { readonly id: string; readonly amount: bigint } {
  const [request, balance] = unpair(item) ?? []
  const [holder, token] = (request && unpair(request)) ?? []
  const id = readNat(token)
  const amount = readAmount(balance)
  if (id === undefined || amount === undefined) throw invalid()
  if (textOf(holder) !== owner) throw invalid()
  return { id: String(id), amount }
}

function textOf(node: Micheline | undefined): string | undefined {
  if (node?.kind === 'string') return node.string
  return node?.kind === 'bytes' ? addressText(node.bytes) : undefined
}

function invalid(): OwnershipError {
  return new OwnershipError(
    'contract_answer_invalid',
    'balance_of has not answered what was asked (TZIP-12).',
  )
}
