import { OwnershipError } from '../../errors.ts'
import { isFields } from '../../internal/fields.ts'
import type { AskNode } from '../../internal/nodes.ts'
import { isPrim, type Micheline, nameOf, readMicheline, readNat, unpair, unpairType } from './micheline.ts'
import { call, type Reply, required } from './octez.ts'

/** One value of a contract's storage, with its type; pairs are taken apart. */
export type StorageField = {
  /** Annotation of the field, without `%`. */
  readonly name: string | undefined
  readonly type: Micheline
  readonly value: Micheline
}

/** What is read of a contract's script: its storage, and the types of its on-chain views. */
export type Contract = {
  readonly fields: readonly StorageField[]
  readonly views: ReadonlySet<string>
}

/** Where a contract's state is asked for: everything at one block, by its hash. */
export type ContractAt = { readonly address: string; readonly hash: string }

/** Path of a block's RPCs. */
export function blockPath(hash: string): string {
  return `/chains/main/blocks/${hash}`
}

/** Reads a contract's script and storage. Rejects with `OwnershipError` (`no_contract`, `block_unavailable` …). */
export async function readContract(ask: AskNode, at: ContractAt): Promise<Contract> {
  const path = `${blockPath(at.hash)}/context/contracts/${at.address}/script`
  const script = await present(ask, at, await call(ask, { path }))
  if (!isFields(script) || !Array.isArray(script['code'])) throw invalid()
  const type = section(script['code'], 'storage')
  const value = readMicheline(script['storage'])
  if (type === undefined || value === undefined) throw invalid()
  return { fields: [...takeApart(type, value)], views: viewsOf(script['code']) }
}

/**
 * Says why a contract does not answer `balance_of`. Always rejects: `no_contract`, `unsupported_standard`, or
 * `contract_failed` when it has all entrypoints of FA2.
 *
 * @see TZIP-12 "Interface Specification"
 */
export async function explainFailure(ask: AskNode, at: ContractAt, reason: string): Promise<never> {
  const path = `${blockPath(at.hash)}/context/contracts/${at.address}/entrypoints`
  const answer = await present(ask, at, await call(ask, { path }))
  const entrypoints = isFields(answer) ? answer['entrypoints'] : undefined
  if (!isFields(entrypoints)) throw invalid()
  const isFa2 = ['balance_of', 'transfer', 'update_operators'].every((name) => name in entrypoints)
  if (isFa2 && isBalanceOf(entrypoints['balance_of'])) throw new OwnershipError('contract_failed', reason)
  throw new OwnershipError('unsupported_standard', 'The contract has not the entrypoints of FA2 (TZIP-12).')
}

/** Type of `balance_of`: `pair (list (pair address nat)) (contract (list (pair (pair address nat) nat)))`. */
export function isBalanceOf(json: unknown): boolean {
  const type = readMicheline(json)
  const [requests, callback] = (type && unpairType(type)) ?? []
  if (!isPrim(requests, 'list') || !isPrim(callback, 'contract')) return false
  const [replies] = callback.args
  if (!isPrim(replies, 'list') || !isRequest(requests.args[0])) return false
  const [request, balance] = (replies.args[0] && unpairType(replies.args[0])) ?? []
  return isRequest(request) && isPrim(balance, 'nat')
}

function isRequest(type: Micheline | undefined): boolean {
  const [owner, id] = (type && unpairType(type)) ?? []
  return isPrim(owner, 'address') && isPrim(id, 'nat')
}

/** The id of the only big map with that name, `undefined` when there is none or more than one. */
export function bigMap(
  { fields }: Contract,
  name: string,
): { readonly id: string; readonly key: Micheline; readonly value: Micheline } | undefined {
  const found = fields.filter((field) => field.name === name && isPrim(field.type, 'big_map'))
  const [field] = found
  if (field === undefined || found.length > 1 || !isPrim(field.type, 'big_map')) return undefined
  const [key, value] = field.type.args
  const id = readNat(field.value)
  return key && value && id !== undefined ? { id: String(id), key, value } : undefined
}

/**
 * Reads one entry of a big map; `undefined` when it has none under that key. The contract must have been read at the same
 * block from the same node: then nothing at that path means that there is no entry, not that there is no block.
 */
export async function readEntry(
  ask: AskNode,
  hash: string,
  id: string,
  name: string,
): Promise<Micheline | undefined> {
  const reply = await call(ask, { path: `${blockPath(hash)}/context/big_maps/${id}/${name}` })
  if (reply.status === 'absent' && reply.errors.length === 0) return undefined
  if (reply.status === 'absent')
    throw new OwnershipError('block_unavailable', 'The node has lost that block.')
  const value = readMicheline(required(reply, 'the entry of a big map'))
  if (value === undefined) throw invalid()
  return value
}

// The same answer for no such contract and no such block: something that every block has tells them apart.
async function present(ask: AskNode, at: ContractAt, reply: Reply): Promise<unknown> {
  if (reply.status !== 'absent') return required(reply, 'the contract')
  const canary = await call(ask, { path: `${blockPath(at.hash)}/context/constants` })
  if (canary.status === 'ok') {
    throw new OwnershipError('no_contract', `There is no contract ${at.address} at that block.`)
  }
  throw new OwnershipError('block_unavailable', 'The node has not the state of that block.')
}

function section(code: readonly unknown[], name: string): Micheline | undefined {
  const found = code.filter((part) => isFields(part) && part['prim'] === name)
  const node = found.length === 1 ? readMicheline(found[0]) : undefined
  return isPrim(node, name) && node.args.length === 1 ? node.args[0] : undefined
}

function viewsOf(code: readonly unknown[]): ReadonlySet<string> {
  const names = code.map((part) => {
    const args: unknown = isFields(part) && part['prim'] === 'view' ? part['args'] : undefined
    const name: unknown = Array.isArray(args) ? args[0] : undefined
    return isFields(name) ? name['string'] : undefined
  })
  return new Set(names.filter((name) => typeof name === 'string'))
}

function* takeApart(type: Micheline, value: Micheline): Generator<StorageField> {
  const types = unpairType(type)
  if (types === undefined) {
    yield { name: nameOf(type), type, value }
    return
  }
  const values = unpair(value)
  if (values === undefined) throw invalid()
  yield* takeApart(types[0], values[0])
  yield* takeApart(types[1], values[1])
}

/** Takes a record apart, as {@link Contract.fields}; `undefined` when the value is not of that type. */
export function takeRecordApart(type: Micheline, value: Micheline): readonly StorageField[] | undefined {
  try {
    return [...takeApart(type, value)]
  } catch (error) {
    if (error instanceof OwnershipError) return undefined
    throw error
  }
}

function invalid(): OwnershipError {
  return new OwnershipError('chain_inconsistent', 'The node answered no script that a contract can have.')
}
