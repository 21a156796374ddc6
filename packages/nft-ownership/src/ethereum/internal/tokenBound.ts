import { getContractAddress } from 'viem/utils'
import type { Via } from '../../types.ts'
import type { Context, Holder } from './context.ts'
import { listTokens } from './list721.ts'
import { profile } from './standard.ts'
import { calldata, checksum, type Hex, word } from './words.ts'

// ERC-6551 "Registry": an ERC-1167 proxy with (salt, chain, contract, id) behind it, made by CREATE2.
const CREATION = '3d60ad80600a3d3981f3'
const BEFORE = '363d3d373d3d3d363d73'
const AFTER = '5af43d82803e903d91602b57fd5bf3'
const CODE = new RegExp(
  `^0x${BEFORE}([0-9a-f]{40})${AFTER}([0-9a-f]{64})([0-9a-f]{64})0{24}([0-9a-f]{40})([0-9a-f]{64})$`,
)
/** An account of an account of an account, and no further. */
const DEPTH = 3
/** Holders that are asked whether they are bound; most are keys, without code. */
const CANDIDATES = 2000
/** Ways that lead to the account by their own word, whose code is read. */
const WAYS = 64
// Whoever holds a token may be a contract that burns gas: that is no reason to stop.
const PATIENT = Number.POSITIVE_INFINITY

/** The token that an account is bound to. */
export type Bound = { readonly contract: Hex; readonly id: bigint }

type AccountParts = Bound & {
  readonly registry: Hex
  readonly implementation: Hex
  readonly salt: Hex
  readonly chainId: bigint
}

/** The address of a token-bound account, as its registry makes it. */
export function boundAddress({ registry, implementation, salt, chainId, contract, id }: AccountParts): Hex {
  const code = `${BEFORE}${implementation.slice(2)}${AFTER}${salt.slice(2)}${word(chainId)}${word(contract)}${word(id)}`
  const made = getContractAddress({
    opcode: 'CREATE2',
    from: registry,
    salt,
    bytecode: `0x${CREATION}${code}`,
  })
  return made.toLowerCase() as Hex
}

/**
 * The token that an account is bound to, by its code and not by its word: the registry has written the token into the
 * code, and the address follows from it. Nothing that anyone else deploys has such an address.
 */
export function readBound(address: Hex, code: Hex, registry: Hex, chainId: bigint): Bound | undefined {
  const [, implementation, salt, chain, contract, id] = CODE.exec(code) ?? []
  if (!implementation || !salt || BigInt(`0x${chain}`) !== chainId) return undefined
  const bound = { contract: `0x${contract}`, id: BigInt(`0x${id}`) } as const
  const parts = { registry, implementation: `0x${implementation}`, salt: `0x${salt}`, chainId } as const
  return boundAddress({ ...parts, ...bound }) === address ? bound : undefined
}

type Path = {
  readonly holder: Hex
  readonly steps: readonly { readonly account: Hex; readonly bound: Bound }[]
}

/** Which of these accounts are bound to a token of the proven account, over at most three steps. */
export async function boundHolders(
  context: Context,
  owner: Hex,
  accounts: readonly Hex[],
): Promise<ReadonlyMap<Hex, Holder>> {
  const registry = context.registries.erc6551
  const found = new Map<Hex, Holder>()
  if (registry === undefined) return found
  const distinct = [...new Set(accounts)]
  if (distinct.length > CANDIDATES) {
    context.leaveOpen('erc6551_incomplete', `Of ${distinct.length} holders ${CANDIDATES} were looked at.`)
  }
  let paths: readonly Path[] = distinct.slice(0, CANDIDATES).map((holder) => ({ holder, steps: [] }))
  const reached: Path[] = []
  for (let depth = 0; depth < DEPTH && paths.length > 0; depth += 1) {
    const longer = await follow(context, paths)
    reached.push(...longer.filter(({ next }) => next === owner).map(({ path }) => path))
    paths = longer.filter(({ next }) => next !== owner).map(({ path, next }) => ({ ...path, next }))
  }
  if (reached.length > WAYS) {
    context.leaveOpen(
      'erc6551_incomplete',
      `${reached.length} contracts say that they belong to this account.`,
    )
  }
  for (const path of reached.slice(0, WAYS)) {
    if (await isGenuine(context, path, registry)) found.set(path.holder, holderOf(context, path))
  }
  return found
}

type Followed = { readonly path: Path; readonly next: Hex }

/** Where the accounts at the ends of the paths say that they are bound; confirmed only for those that lead to the owner. */
async function follow(
  context: Context,
  paths: readonly (Path & { readonly next?: Hex })[],
): Promise<readonly Followed[]> {
  const { state } = context
  const ends = paths.map(({ holder, next }) => next ?? holder)
  const token = calldata('token()')
  const answers = await state.read(
    ends.map((to) => ({ to, data: token, gas: 100_000 })),
    PATIENT,
  )
  const claims = answers.flatMap((answer, index) => {
    const path = paths[index]
    const account = ends[index]
    const bound = answer.status === 'answered' ? readToken(context, answer.data) : undefined
    return path && account && bound ? [{ path, account, bound }] : []
  })
  const calls = claims.map(({ bound }) => ({
    to: bound.contract,
    data: calldata('ownerOf(uint256)', [bound.id]),
    gas: 500_000,
  }))
  const owners = await state.read(calls, PATIENT)
  return claims.flatMap(({ path, account, bound }, index) => {
    const answer = owners[index]
    const digits =
      answer?.status === 'answered' ? /^0x0{24}([0-9a-f]{40})$/.exec(answer.data)?.[1] : undefined
    if (digits === undefined) return []
    const steps = [...path.steps, { account, bound }]
    return [{ path: { holder: path.holder, steps }, next: `0x${digits}` as const }]
  })
}

function readToken(context: Context, data: Hex): Bound | undefined {
  const [, chain, contract, id] = /^0x([0-9a-f]{64})0{24}([0-9a-f]{40})([0-9a-f]{64})$/.exec(data) ?? []
  if (!chain || BigInt(`0x${chain}`) !== chainIdOf(context) || !isParent(context, `0x${contract}`))
    return undefined
  return { contract: `0x${contract}`, id: BigInt(`0x${id}`) }
}

async function isGenuine(context: Context, { steps }: Path, registry: Hex): Promise<boolean> {
  for (const { account, bound } of steps) {
    const real = readBound(account, await context.state.code(account), registry, chainIdOf(context))
    if (real?.contract !== bound.contract || real.id !== bound.id) return false
  }
  return true
}

function holderOf(context: Context, { holder, steps }: Path): Holder {
  return { address: holder, via: steps.map(({ account }) => step(context, account)).toReversed() }
}

function step({ chain }: Context, account: Hex): Via {
  return { kind: 'erc6551', account: `${chain}:${checksum(account)}`, contract: checksum(account) }
}

/**
 * Token-bound accounts of the proven account, where the operator has said under which collections and of which
 * implementations: whether they are deployed or not, they are the token's.
 */
export async function boundAccounts(context: Context, owner: Hex): Promise<readonly Holder[]> {
  const { tokenBound, registries, limits } = context
  const { parents, accounts } = tokenBound
  const registry = registries.erc6551
  if (registry === undefined || parents === undefined || accounts.length === 0) {
    context.leaveOpen(
      'erc6551_unlisted',
      'Token-bound accounts are found for named tokens, or under configured collections.',
    )
    return []
  }
  const chainId = chainIdOf(context)
  const found = new Map<Hex, Holder>()
  let level: readonly Holder[] = [{ address: owner, via: [] }]
  for (let depth = 0; depth < DEPTH && level.length > 0; depth += 1) {
    const next: Holder[] = []
    for (const holder of level) {
      for (const bound of await tokensUnder(context, parents, holder.address)) {
        for (const parts of accounts) {
          const address = boundAddress({ registry, chainId, ...parts, ...bound })
          if (address === owner || found.has(address)) continue
          if (found.size === limits.holders) {
            context.leaveOpen('erc6551_incomplete', `More than ${limits.holders} token-bound accounts.`)
            return [...found.values()]
          }
          const bearer = { address, via: [...holder.via, step(context, address)] }
          found.set(address, bearer)
          next.push(bearer)
        }
      }
    }
    level = next
  }
  return [...found.values()]
}

async function tokensUnder(context: Context, parents: readonly Hex[], owner: Hex): Promise<readonly Bound[]> {
  const tokens: Bound[] = []
  for (const contract of parents) {
    const about = await profile(context.state, contract, owner, 'erc721')
    const listing = await listTokens(
      context,
      { collection: contract, deployBlock: undefined },
      about,
      owner,
      about.balance ?? 0n,
    )
    if (!listing.complete)
      context.leaveOpen('erc6551_incomplete', 'Not every token that may have an account is known.')
    tokens.push(...listing.ids.map((id) => ({ contract, id })))
  }
  return tokens
}

function isParent({ tokenBound }: Context, contract: Hex): boolean {
  return tokenBound.parents === undefined || tokenBound.parents.includes(contract)
}

function chainIdOf({ chain }: Context): bigint {
  return BigInt(chain.slice(chain.indexOf(':') + 1))
}
