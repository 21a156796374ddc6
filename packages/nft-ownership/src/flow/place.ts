import { type OwnershipCode, OwnershipError } from '../errors.ts'
import type { AskNode } from '../internal/nodes.ts'
import type { Block } from '../types.ts'
import { type Argument, address, ids, int, publicPath, text } from './arguments.ts'
import { type Cadence, textEntries } from './cadence.ts'
import type { CadenceType } from './cadenceType.ts'
import { runScript } from './runScript.ts'

/** What is asked about: NFTs of a type in an account, at a block. */
export type Place = {
  readonly ask: AskNode
  readonly block: Block
  /** Address of the account. */
  readonly owner: string
  readonly type: CadenceType
  /** Identifier of the public path, where the contract's own answer is not used. */
  readonly path: string | undefined
}

/** Which NFTs: these, or a page of all. */
export type Selection =
  | { readonly wanted: readonly string[] }
  | { readonly from: number; readonly count: number }

/** What a script found at the place: `absent` and `foreign` are known not to hold anything. */
export type Found =
  | { readonly status: 'absent' | 'foreign' }
  | { readonly status: 'held'; readonly members: ReadonlyMap<string, Cadence> }

/** Runs one of our scripts at a place. Rejects as {@link runScript} does. */
export async function visit(script: string, place: Place, selection: Selection): Promise<Found> {
  const { ask, block, owner, type, path } = place
  const { wanted, from, count } = { wanted: undefined, from: 0, count: 0, ...selection }
  const args: readonly Argument[] = [
    address(owner),
    address(type.address),
    text(type.contract),
    text(type.identifier),
    publicPath(path),
    ids(wanted),
    int(from),
    int(count),
  ]
  const members = textEntries(await runScript(ask, block, script, args))
  const status = members?.get('status')
  if (members !== undefined && status === 'held') return { status, members }
  if (status === 'absent' || status === 'foreign') return { status }
  throw refusal(status, type)
}

function refusal(
  status: Cadence | undefined,
  { identifier, address: host, contract }: CadenceType,
): OwnershipError {
  const [code, reason] = new Map<Cadence | undefined, readonly [OwnershipCode, string]>([
    ['no_contract', ['no_contract', `There is no contract ${contract} at ${host}.`]],
    ['no_standard', ['unsupported_standard', `${contract} does not implement NonFungibleToken.`]],
    ['no_type', ['collection_unknown', `${contract} declares no NFT ${identifier}.`]],
    ['no_path', ['unsupported_standard', `${contract} does not say where its collections are: name a path.`]],
  ]).get(status) ?? ['chain_inconsistent', 'The access node answered what the script does not.']
  return new OwnershipError(code, reason)
}
