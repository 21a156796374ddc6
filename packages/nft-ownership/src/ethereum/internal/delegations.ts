import type { Delegation, Via } from '../../types.ts'
import type { Context, Grant, Holder } from './context.ts'
import type { Asked, EthereumStandard } from './query.ts'
import type { ReadResult } from './reader.ts'
import { isTooMuch } from './rpc.ts'
import type { RegistryName } from './settings.ts'
import { calldata, checksum, type Hex, readAbi, readBool, readUint, ZERO_ADDRESS } from './words.ts'

/** A registry that the query wants to be followed. */
export type Registry = { readonly kind: Exclude<RegistryName, 'erc6551'>; readonly address: Hex }

type Entry = {
  readonly registry: Registry
  readonly from: Hex
  readonly grant: Grant
  /** Asks the registry again, by the function that contracts rely on. */
  readonly check: Hex
}

// Delegations with rights are for what those rights name: only those without any say "in everything".
const NO_RIGHTS: Hex = `0x${'0'.repeat(64)}`
const EVERYTHING: Grant = {}

const V2 = [
  {
    type: 'tuple[]',
    components: [
      { name: 'type', type: 'uint8' },
      { name: 'to', type: 'address' },
      { name: 'from', type: 'address' },
      { name: 'rights', type: 'bytes32' },
      { name: 'contract', type: 'address' },
      { name: 'id', type: 'uint256' },
      { name: 'amount', type: 'uint256' },
    ],
  },
]
const V1 = [
  {
    type: 'tuple[]',
    components: [
      { name: 'type', type: 'uint8' },
      { name: 'from', type: 'address' },
      { name: 'to', type: 'address' },
      { name: 'contract', type: 'address' },
      { name: 'id', type: 'uint256' },
    ],
  },
]

type Raw = {
  readonly type: number
  readonly to: Hex
  readonly from: Hex
  readonly rights?: Hex | undefined
  readonly contract: Hex
  readonly id: bigint
  readonly amount?: bigint | undefined
}

/** The registries that the query names and the chain has an address for. */
export function registriesOf(context: Context, delegates: readonly Delegation[]): readonly Registry[] {
  const registries: Registry[] = []
  for (const kind of ['delegate-v2', 'delegate-v1', 'erc5639'] as const) {
    if (!delegates.includes(kind)) continue
    const address = context.registries[kind]
    if (address) registries.push({ kind, address })
    else context.leaveOpen('registry_missing', `No registry of ${kind} is configured for this chain.`)
  }
  return registries
}

/** Accounts that have delegated to the proven one what the query is about. */
export async function delegators(
  context: Context,
  asked: Asked,
  standard: EthereumStandard,
): Promise<readonly Holder[]> {
  const entries: Entry[] = []
  for (const registry of registriesOf(context, asked.delegates)) {
    const list = await incoming(context, registry, asked.owner)
    for (const raw of list) {
      const entry = relevant(registry, raw, asked, standard)
      if (entry) entries.push(entry)
    }
  }
  return group(context, await confirmed(context, entries))
}

async function incoming(context: Context, { kind, address }: Registry, owner: Hex): Promise<readonly Raw[]> {
  const v2 = kind === 'delegate-v2'
  const name = v2 ? 'getIncomingDelegations(address)' : 'getDelegationsByDelegate(address)'
  const result = await context.state
    .call(address, calldata(name, [owner]))
    .catch((error: unknown): ReadResult => {
      // Anybody can delegate to anybody: thousands who do must not hide what the account holds itself.
      if (isTooMuch(error)) return { status: 'too_long' }
      throw error
    })
  if (result.status === 'no_code') {
    context.warn('registry_missing', `The registry of ${kind} is not on this chain at this block.`)
    return []
  }
  const list = result.status === 'answered' ? readAbi(v2 ? V2 : V1, result.data)?.[0] : undefined
  if (list !== undefined) return list as readonly Raw[]
  context.leaveOpen('delegations_unavailable', `The registry of ${kind} does not say who has delegated.`)
  return []
}

function relevant(
  registry: Registry,
  raw: Raw,
  { collection, owner }: Asked,
  standard: EthereumStandard,
): Entry | undefined {
  const lower = (address: Hex) => address.toLowerCase() as Hex
  const from = lower(raw.from)
  if (lower(raw.to) !== owner || from === owner || from === ZERO_ADDRESS) return undefined
  if (raw.rights !== undefined && raw.rights !== NO_RIGHTS) return undefined
  const v2 = registry.kind === 'delegate-v2'
  const rights = v2 ? [NO_RIGHTS] : []
  const make = (name: string, types: string, args: readonly (bigint | Hex)[], grant: Grant): Entry => ({
    registry,
    from,
    grant,
    check: calldata(`${name}(address,address${types}${v2 ? ',bytes32' : ''})`, [
      owner,
      from,
      ...args,
      ...rights,
    ]),
  })
  if (raw.type === 1) return make('checkDelegateForAll', '', [], EVERYTHING)
  if (lower(raw.contract) !== collection) return undefined
  if (raw.type === 2) return make('checkDelegateForContract', ',address', [collection], EVERYTHING)
  const { id, amount } = raw
  const token = [collection, id]
  if (!v2) {
    const isToken = raw.type === 3 && standard !== 'erc20'
    return isToken ? make('checkDelegateForToken', ',address,uint256', token, { id }) : undefined
  }
  if (raw.type === 3 && standard === 'erc721')
    return make('checkDelegateForERC721', ',address,uint256', token, { id })
  if (raw.type === 4 && standard === 'erc20')
    return make('checkDelegateForERC20', ',address', [collection], { amount })
  if (raw.type === 5 && standard === 'erc1155') {
    return make('checkDelegateForERC1155', ',address,uint256', token, { id, amount })
  }
  return undefined
}

async function confirmed(context: Context, entries: readonly Entry[]): Promise<readonly Entry[]> {
  const most = context.limits.holders * 4
  if (entries.length > most) {
    context.leaveOpen('delegations_incomplete', `Of ${entries.length} delegations ${most} were looked at.`)
  }
  const looked = entries.slice(0, most)
  const results = await context.state.read(
    looked.map(({ registry, check }) => ({ to: registry.address, data: check })),
  )
  return looked.flatMap((entry, index) => {
    const result = results[index]
    if (result?.status !== 'answered') return []
    if (entry.grant.amount === undefined) return readBool(result.data) === true ? [entry] : []
    const amount = readUint(result.data) ?? 0n
    const least = amount < entry.grant.amount ? amount : entry.grant.amount
    return least > 0n ? [{ ...entry, grant: { ...entry.grant, amount: least } }] : []
  })
}

function group(context: Context, entries: readonly Entry[]): readonly Holder[] {
  const byVault = new Map<Hex, readonly Entry[]>()
  for (const entry of entries) byVault.set(entry.from, [...(byVault.get(entry.from) ?? []), entry])
  if (byVault.size > context.limits.holders) {
    context.leaveOpen('delegations_incomplete', `${byVault.size} accounts have delegated to this one.`)
  }
  return [...byVault].slice(0, context.limits.holders).map(([address, given]) => {
    const whole = given.find(({ grant }) => grant === EVERYTHING)
    const [first] = given
    const via = viaRegistry(context, (whole ?? first)?.registry, address)
    return { address, via, ...(whole === undefined && { grants: given.map(({ grant }) => grant) }) }
  })
}

/** Which of these holders of ERC-721 tokens have delegated the very token. */
export async function delegatorsOf(
  context: Context,
  asked: Asked,
  held: readonly { readonly id: bigint; readonly holder: Hex }[],
): Promise<readonly (Holder | undefined)[]> {
  const registries = held.length === 0 ? [] : registriesOf(context, asked.delegates)
  const found: (Holder | undefined)[] = held.map(() => undefined)
  for (const registry of registries) {
    const v2 = registry.kind === 'delegate-v2'
    const name = v2
      ? 'checkDelegateForERC721(address,address,address,uint256,bytes32)'
      : 'checkDelegateForToken(address,address,address,uint256)'
    const rights = v2 ? [NO_RIGHTS] : []
    const calls = held.map(({ id, holder }) => ({
      to: registry.address,
      data: calldata(name, [asked.owner, holder, asked.collection, id, ...rights]),
    }))
    for (const [index, result] of (await context.state.read(calls)).entries()) {
      const holder = held[index]?.holder
      if (result.status === 'no_code') {
        context.warn(
          'registry_missing',
          `The registry of ${registry.kind} is not on this chain at this block.`,
        )
      } else if (result.status !== 'answered' || readBool(result.data) === undefined) {
        context.leaveOpen('delegations_unavailable', `The registry of ${registry.kind} does not answer.`)
      } else if (holder && readBool(result.data)) {
        found[index] ??= { address: holder, via: viaRegistry(context, registry, holder) }
      }
    }
  }
  return found
}

function viaRegistry({ chain }: Context, registry: Registry | undefined, vault: Hex): readonly Via[] {
  if (registry === undefined) return []
  const account = `${chain}:${checksum(vault)}`
  return [{ kind: registry.kind, account, contract: checksum(registry.address) }]
}
