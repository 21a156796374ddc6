import { undecided } from '../../errors.ts'
import type { HoldingsFailure, MetadataSource, Token } from '../../types.ts'
import type { Context } from './context.ts'
import type { EthereumStandard } from './query.ts'
import type { ReadResult } from './reader.ts'
import { isTooMuch } from './rpc.ts'
import { calldata, checksum, type Hex, readDecimal, readString } from './words.ts'

const FUNCTIONS = { erc721: 'tokenURI(uint256)', erc1155: 'uri(uint256)' } as const
// A document in the URI itself: what does not fit with others is asked for alone.
const MOST = 8192
const GAS = 5_000_000

/** Where the contract says that the metadata of each token is. */
export async function findMetadata(
  context: Context,
  collection: Hex,
  standard: EthereumStandard,
  tokens: readonly Token[],
): Promise<readonly (MetadataSource | HoldingsFailure)[]> {
  const { chain, state } = context
  if (standard === 'erc20')
    return tokens.map(() => undecided('metadata_missing', 'ERC-20 has no metadata.', chain))
  const ids = tokens.map(({ id }) => readDecimal(id))
  const call = (id: bigint) => ({
    to: collection,
    data: calldata(FUNCTIONS[standard], [id]),
    most: MOST,
    gas: GAS,
  })
  const known = ids.flatMap((id) => (id === undefined ? [] : [call(id)]))
  const results = [...(await state.read(known, known.length))]
  const sources: (MetadataSource | HoldingsFailure)[] = []
  for (const [index, id] of ids.entries()) {
    const tokenId = tokens[index]?.id ?? ''
    if (id === undefined)
      sources.push(undecided('query_invalid', 'The token id is no number of 256 bits.', chain))
    else {
      const result = await whole(context, call(id), results.shift())
      sources.push(read(chain, collection, standard, tokenId, result))
    }
  }
  return sources
}

async function whole(
  { state }: Context,
  { to, data }: { readonly to: Hex; readonly data: Hex },
  result: ReadResult | undefined,
): Promise<ReadResult | undefined> {
  if (result?.status !== 'too_long' && result?.status !== 'out_of_gas') return result
  try {
    return await state.call(to, data)
  } catch (error) {
    // What this one token is too much for: the others have answered at this block.
    if (isTooMuch(error)) return { status: result.status }
    throw error
  }
}

function read(
  chain: string,
  collection: Hex,
  standard: 'erc721' | 'erc1155',
  tokenId: string,
  result: ReadResult | undefined,
): MetadataSource | HoldingsFailure {
  const name = FUNCTIONS[standard]
  if (result?.status === 'no_code') {
    return undecided('no_contract', 'There is no contract at that address, or not yet at that block.', chain)
  }
  if (result?.status === 'reverted') {
    return undecided('metadata_missing', `The contract refuses ${name} for this token.`, chain)
  }
  if (result?.status !== 'answered') {
    return undecided('contract_failed', `The contract fails to answer ${name}.`, chain)
  }
  const uri = readString(result.data)
  if (uri === '' || result.data === '0x') {
    return undecided('metadata_missing', 'The contract names no metadata for this token.', chain)
  }
  if (uri === undefined) return undecided('contract_answer_invalid', `${name} gave no text.`, chain)
  return { tokenId, schema: standard, uri, contract: `${chain}:${checksum(collection)}` }
}
