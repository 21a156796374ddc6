import { OwnershipError } from '../errors.ts'
import {
  distinct,
  each,
  expiry,
  type Found,
  type Held,
  invalid,
  type Question,
  readAmount,
  readFields,
  readTokenId,
} from './held.ts'
import { PAGE, readPages } from './pages.ts'
import { required } from './view.ts'

/** Named tokens that are asked for one by one without a look at the owner's supply. */
const FEW = 2
const NOTHING: Found = { tokens: [], complete: true, method: 'nft_supply_for_owner' }

/**
 * What the owner holds of a NEP-171 contract. An approved account (NEP-178) holds nothing.
 *
 * @see NEP-171 "nft_token", NEP-177, NEP-181
 */
export async function readNep171(question: Question): Promise<Found> {
  return question.ids ? named(question, question.ids) : listed(question)
}

// Each named token is a request; where there are several, what the contract says of the owner may need fewer.
async function named(question: Question, ids: readonly string[]): Promise<Found> {
  const supply = ids.length > FEW ? await readSupply(question) : undefined
  if (supply === '0') return NOTHING
  if (supply === undefined || Number(supply) > Math.min(question.maxTokens, PAGE * (ids.length - 1))) {
    return asked(question, ids)
  }
  const found = await list(question, supply)
  const wanted = new Set(ids)
  // How many the owner has says nothing of those that are named.
  return { ...found, tokens: found.tokens.filter(({ id }) => wanted.has(id)), balance: undefined }
}

async function asked({ view, contract, owner, block }: Question, ids: readonly string[]): Promise<Found> {
  const tokens = await each(ids, async (id): Promise<Held | undefined> => {
    const answer = required(await view(contract, 'nft_token', { token_id: id }), 'nft_token')
    if (answer === null) return undefined
    const { token_id: said, owner_id: holder, metadata } = readFields(answer, 'A token')
    if (said !== id) throw invalid('nft_token answered another token than it was asked for.')
    if (typeof holder !== 'string') throw invalid('A token has no owner.')
    return holder === owner ? { id, balance: '1', metadata, ...expiry(metadata, block.time) } : undefined
  })
  return { tokens: tokens.filter((token) => token !== undefined), complete: true, method: 'nft_token' }
}

async function listed(question: Question): Promise<Found> {
  const supply = await readSupply(question)
  return supply === '0' ? NOTHING : list(question, supply)
}

async function list(question: Question, supply: string | undefined): Promise<Found> {
  const { view, contract, owner, block, maxTokens } = question
  const method = 'nft_tokens_for_owner'
  const { items, complete } = await readPages({
    method,
    max: maxTokens,
    count: supply === undefined ? undefined : Number(supply),
    page: async (from, limit) => {
      const viewed = await view(contract, method, { account_id: owner, from_index: from, limit })
      if (!viewed.ok && viewed.why === 'absent') await refuseWithoutList(question)
      return viewed
    },
  })
  const tokens = distinct(items.map((item) => readOwned(item, owner, block.time)))
  const fits =
    supply === undefined || (complete ? tokens.length === Number(supply) : tokens.length < Number(supply))
  if (!fits) throw invalid('The contract lists another number of tokens than it says that there are.')
  return { tokens, complete, method, ...(supply !== undefined && { balance: supply }) }
}

// NEP-181 is optional, and some contracts have only its list.
async function readSupply({ view, contract, owner }: Question): Promise<string | undefined> {
  const viewed = await view(contract, 'nft_supply_for_owner', { account_id: owner })
  if (!viewed.ok && viewed.why === 'absent') return undefined
  return readAmount(required(viewed, 'nft_supply_for_owner'))
}

// A contract without NEP-181 still answers for a token that is named; one without nft_metadata is none of NEP-171.
async function refuseWithoutList({ view, contract }: Question): Promise<never> {
  const metadata = await view(contract, 'nft_metadata', {})
  if (metadata.ok) {
    throw new OwnershipError('listing_unavailable', 'The contract does not list tokens (NEP-181): name them.')
  }
  throw new OwnershipError(
    'unsupported_standard',
    'The contract has no nft_tokens_for_owner and no nft_metadata.',
  )
}

// The contract may be hostile: each token must say itself whose it is.
function readOwned(item: unknown, owner: string, time: string): Held {
  const { token_id: id, owner_id: holder, metadata } = readFields(item, 'A token')
  if (holder !== owner) throw invalid('The contract lists a token of another account.')
  return { id: readTokenId(id), balance: '1', metadata, ...expiry(metadata, time) }
}
