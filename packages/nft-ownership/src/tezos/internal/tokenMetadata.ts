import { OwnershipError } from '../../errors.ts'
import { isFields } from '../../internal/fields.ts'
import type { AskNode } from '../../internal/nodes.ts'
import { bigMap, blockPath, type Contract, type ContractAt, readEntry, takeRecordApart } from './contract.ts'
import { isPrim, type Micheline, readMicheline, readNat, unpair } from './micheline.ts'
import { call, isError, required } from './octez.ts'
import { scriptExpr } from './pack.ts'

/** `token_info` of one token: texts to bytes. */
export type TokenInfo = ReadonlyMap<string, Uint8Array>

const MAX_MEMBERS = 128

/**
 * Reads `token_info` of one token from the big map `%token_metadata`, or from the on-chain view of that name. Rejects with
 * `OwnershipError` (`metadata_missing`, `contract_answer_invalid` …).
 *
 * @see TZIP-12 "Token Metadata"
 */
export async function readTokenInfo(
  ask: AskNode,
  at: ContractAt & { readonly chainId: string },
  contract: Contract,
  id: string,
): Promise<TokenInfo> {
  const map = bigMap(contract, 'token_metadata')
  if (map && isPrim(map.key, 'nat')) {
    const entry = await readEntry(ask, at.hash, map.id, scriptExpr({ kind: 'int', int: BigInt(id) }))
    if (entry !== undefined) return readRecord(map.value, entry, id)
  }
  if (contract.views.has('token_metadata')) return askView(ask, at, id)
  throw new OwnershipError('metadata_missing', `The contract has no metadata of token ${id} in its storage.`)
}

async function askView(
  ask: AskNode,
  { address, hash, chainId }: ContractAt & { readonly chainId: string },
  id: string,
): Promise<TokenInfo> {
  const body = {
    contract: address,
    view: 'token_metadata',
    input: { int: id },
    chain_id: chainId,
    unparsing_mode: 'Readable',
  }
  const reply = await call(ask, { path: `${blockPath(hash)}/helpers/scripts/run_script_view`, body })
  if (reply.status === 'failed') {
    // Only the contract's own word says that there is none; what took too much gas has not said anything.
    if (!reply.errors.some((error) => isError(error, 'script_rejected')))
      throw new OwnershipError('contract_failed', `The contract's view has failed for token ${id}.`)
    throw new OwnershipError('metadata_missing', `The contract's view has no metadata of token ${id}.`)
  }
  const answer = required(reply, 'the view token_metadata')
  const data = readMicheline(isFields(answer) ? answer['data'] : undefined)
  const [token, info] = (data && unpair(data)) ?? []
  if (readNat(token) !== BigInt(id) || info === undefined) throw invalid()
  return readInfo(info)
}

// Usually `pair (nat %token_id) (map %token_info string bytes)`; some contracts leave the id out or add fields.
function readRecord(type: Micheline, entry: Micheline, id: string): TokenInfo {
  const fields = takeRecordApart(type, entry) ?? []
  const infos = fields.filter((field) => isInfo(field.type))
  const named = fields.find((field) => field.name === 'token_id')
  const [info] = infos
  if (info === undefined || infos.length > 1) throw invalid()
  if (named && readNat(named.value) !== BigInt(id)) throw invalid()
  return readInfo(info.value)
}

function isInfo(type: Micheline): boolean {
  return isPrim(type, 'map') && isPrim(type.args[0], 'string') && isPrim(type.args[1], 'bytes')
}

function readInfo(value: Micheline): TokenInfo {
  if (value.kind !== 'seq' || value.items.length > MAX_MEMBERS) throw invalid()
  const info = new Map<string, Uint8Array>()
  for (const item of value.items) {
    const [key, bytes] = isPrim(item, 'Elt') ? item.args : []
    if (key?.kind !== 'string' || bytes?.kind !== 'bytes' || info.has(key.string)) throw invalid()
    info.set(key.string, bytes.bytes)
  }
  return info
}

function invalid(): OwnershipError {
  return new OwnershipError('contract_answer_invalid', 'The token metadata is not as TZIP-12 has it.')
}
