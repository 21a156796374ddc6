import { OwnershipError } from '../errors.ts'
import {
  chunks,
  distinct,
  each,
  expiry,
  type Found,
  type Held,
  invalid,
  type Question,
  readAmount,
  readFields,
  readList,
  readTokenId,
} from './held.ts'
import { readPages } from './pages.ts'
import { required } from './view.ts'

const BATCH = 50

/**
 * What the owner holds of a NEP-245 contract: the amounts always come from `mt_batch_balance_of`.
 *
 * @see NEP-245 "mt_batch_balance_of", "Multi Token Enumeration"
 */
export async function readNep245(question: Question): Promise<Found> {
  if (question.ids) {
    const held = await balances(question, question.ids)
    return { tokens: await withExpiry(question, held), complete: true, method: 'mt_batch_balance_of' }
  }
  const { listed, complete } = await list(question)
  const held = await balances(question, [...listed.keys()])
  return {
    tokens: held.map((token) => ({ ...token, ...listed.get(token.id) })),
    complete,
    method: 'mt_tokens_for_owner',
  }
}

async function balances(
  { view, contract, owner }: Question,
  ids: readonly string[],
): Promise<readonly Held[]> {
  const method = 'mt_batch_balance_of'
  const answers = await each(chunks(ids, BATCH), async (batch) => {
    const viewed = await view(contract, method, { account_id: owner, token_ids: batch })
    const amounts = readList(required(viewed, method), `The answer of ${method}`)
    if (amounts.length !== batch.length) throw invalid(`${method} answered for another number of tokens.`)
    return batch.map((id, index) => ({ id, balance: readAmount(amounts[index]) }))
  })
  return answers.flat().filter(({ balance }) => balance !== '0')
}

async function list(question: Question): Promise<{
  readonly listed: ReadonlyMap<string, { readonly expired?: boolean }>
  readonly complete: boolean
}> {
  const { view, contract, owner, block, maxTokens } = question
  const method = 'mt_tokens_for_owner'
  const { items, complete } = await readPages({
    method,
    max: maxTokens,
    page: async (from, limit) => {
      const viewed = await view(contract, method, { account_id: owner, from_index: from, limit })
      if (!viewed.ok && viewed.why === 'absent') await refuseWithoutList(question)
      return viewed
    },
  })
  const tokens = items.map((item) => {
    const { token_id: id, owner_id: holder, token_metadata: metadata } = readFields(item, 'A token')
    // `null` is what the standard has for tokens that many hold.
    if (holder !== undefined && holder !== null && holder !== owner) {
      throw invalid('The contract lists a token of another account.')
    }
    return { id: readTokenId(id), ends: expiry(metadata, block.time) }
  })
  return { listed: new Map(distinct(tokens).map(({ id, ends }) => [id, ends])), complete }
}

// `mt_token` has the metadata of those that implement the extension; a contract without it has no end dates.
async function withExpiry(
  { view, contract, block }: Question,
  held: readonly Held[],
): Promise<readonly Held[]> {
  const found = await each(chunks(held, BATCH), async (batch) => {
    const ids = batch.map(({ id }) => id)
    const viewed = await view(contract, 'mt_token', { token_ids: ids })
    if (!viewed.ok && viewed.why === 'absent') return batch
    const tokens = readList(required(viewed, 'mt_token'), 'The answer of mt_token')
    if (tokens.length !== batch.length) throw invalid('mt_token answered for another number of tokens.')
    return batch.map((token, index) => {
      const { token_id: id, token_metadata: metadata } = readFields(tokens[index], 'A token')
      if (id !== token.id) throw invalid('mt_token answered another token than it was asked for.')
      return { ...token, ...expiry(metadata, block.time) }
    })
  })
  return found.flat()
}

async function refuseWithoutList({ view, contract }: Question): Promise<never> {
  const metadata = await view(contract, 'mt_metadata_contract', {})
  if (metadata.ok) {
    throw new OwnershipError('listing_unavailable', 'The contract does not list tokens: name them.')
  }
  throw new OwnershipError(
    'unsupported_standard',
    'The contract is none of NEP-245, or does not list its tokens.',
  )
}
