import { undecided } from '../errors.ts'
import { type Fields, isFields } from '../internal/fields.ts'
import type { DescribeQuestion, Source } from './describe.ts'
import { each, invalid, readFields, readList } from './held.ts'
import { sourceOf } from './metadataSource.ts'
import { readNumber } from './sbt.ts'
import { required, type View } from './view.ts'

/**
 * Where the metadata of soulbound tokens is: the issuer names the class, the registry has what is the token's own. The
 * number of the class is given as `extra.class`, so that a trait can ask for it.
 *
 * @see NEP-393 "TokenMetadata", "ClassMetadata", "IssuerMetadata"
 */
export async function describeSbts(
  view: View,
  question: Pick<DescribeQuestion, 'chain' | 'collection' | 'sbtRegistry'>,
  ids: readonly string[],
): Promise<readonly Source[]> {
  const { chain, collection: issuer, sbtRegistry: registry = issuer } = question
  const tokens = readList(
    required(await view(registry, 'sbts', { issuer, token: ids.map(Number) }), 'sbts'),
    'The answer of sbts',
  )
  if (tokens.length !== ids.length) throw invalid('sbts answered for another number of tokens.')
  const own = ids.map((id, index) => readMetadata(id, tokens[index]))
  const shared = await classesOf(view, issuer, own)
  const { base_uri: base } = await optional(view, issuer, 'sbt_metadata', {})
  return ids.map((tokenId, index) => {
    const metadata = own[index]
    if (metadata === undefined) return undecided('metadata_missing', 'There is no such token.', chain)
    const tokenClass = readNumber(metadata['class'])
    const { name, icon, ...refers } = shared.get(tokenClass) ?? {}
    const document = {
      ...(typeof name === 'string' && { title: name }),
      ...(typeof icon === 'string' && { media: icon }),
      ...metadata,
      extra: { class: tokenClass },
    }
    const referrer = typeof metadata['reference'] === 'string' ? metadata : refers
    return sourceOf({ chain, contract: issuer, tokenId, document, referrer, base })
  })
}

function readMetadata(id: string, token: unknown): Fields | undefined {
  if (token === null) return undefined
  const fields = readFields(token, 'A token')
  if (readNumber(fields['token']) !== id) throw invalid('sbts answered another token.')
  return readFields(fields['metadata'], 'The metadata of a token')
}

async function classesOf(
  view: View,
  issuer: string,
  metadata: readonly (Fields | undefined)[],
): Promise<ReadonlyMap<string, Fields>> {
  const classes = new Set(metadata.flatMap((fields) => (fields ? [readNumber(fields['class'])] : [])))
  const found = await each([...classes], async (number) => {
    const fields = await optional(view, issuer, 'sbt_class_metadata', { class: Number(number) })
    return [number, fields] as const
  })
  return new Map(found)
}

async function optional(view: View, contract: string, method: string, args: Fields): Promise<Fields> {
  const viewed = await view(contract, method, args)
  return viewed.ok && isFields(viewed.value) ? viewed.value : {}
}
