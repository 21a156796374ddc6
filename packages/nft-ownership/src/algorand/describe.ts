import { OwnershipError, toUndecided } from '../errors.ts'
import type { AskNode, Nodes } from '../internal/nodes.ts'
import { expandArc19 } from '../metadata/arc19.ts'
import type { AskOptions, Block, HoldingsFailure, MetadataSource, Token } from '../types.ts'
import { addressBytes } from './internal/address.ts'
import type { ReadNote } from './internal/arc69.ts'
import { type Contract, isTokenId, tokenUri } from './internal/arc72.ts'
import { readAssetById } from './internal/asa.ts'
import type { Asset } from './internal/asset.ts'

/** Tokens described in one call. */
const MAX_TOKENS = 100

/** How the tokens of a chain are described. */
export type Describer = {
  readonly nodes: Nodes
  readonly chain: string
  /** Reads ARC-69 metadata, where an indexer is configured. */
  readonly readNote: ReadNote | undefined
}

type Described = MetadataSource | HoldingsFailure

/** Says where the metadata of assets is: ARC-69 before ARC-19 before ARC-3. Never rejects. */
export async function describeAssets(
  { nodes, chain, readNote }: Describer,
  tokens: readonly Token[],
  block: Block,
  options: AskOptions,
): Promise<readonly Described[]> {
  return describeEach(tokens, chain, async ({ id }) => {
    if (!/^[1-9][0-9]{0,19}$/.test(id)) throw notAnId()
    const { value } = await nodes.put(async (ask) => toJsonSafe(await readAssetById(ask, id)), options)
    if (value === null) throw new OwnershipError('metadata_missing', `There is no asset ${id}.`)
    const note = await readNote?.(id, block, options)
    return note ? arc69(value, note) : ofAsset(value, readNote !== undefined)
  })
}

/** Says where the metadata of ARC-72 tokens is. Never rejects. */
export async function describeArc72(
  { nodes, chain }: Describer,
  tokens: readonly Token[],
  contractAt: (ask: AskNode) => Promise<Contract>,
  options: AskOptions,
): Promise<readonly Described[]> {
  return describeEach(tokens, chain, async ({ id }) => {
    if (!isTokenId(id)) throw notAnId()
    const { value: uri } = await nodes.put(async (ask) => tokenUri(ask, await contractAt(ask), id), options)
    if (uri === undefined) throw new OwnershipError('metadata_missing', `Token ${id} has no URI.`)
    return { tokenId: id, schema: 'arc72', uri: withoutMark(uri) }
  })
}

async function describeEach(
  tokens: readonly Token[],
  chain: string,
  describe: (token: Token) => Promise<MetadataSource>,
): Promise<readonly Described[]> {
  const found: Described[] = []
  for (const [index, token] of tokens.entries()) {
    try {
      if (index >= MAX_TOKENS) {
        throw new OwnershipError('metadata_too_large', `At most ${MAX_TOKENS} tokens are described at once.`)
      }
      found.push(await describe(token))
    } catch (error) {
      found.push(toUndecided(error, chain))
    }
  }
  return found
}

/** What of an asset is needed here, as JSON can hold it: answers of several nodes are compared as JSON. */
type Shown = Pick<Asset, 'id' | 'name' | 'unitName' | 'url' | 'reserve'> & {
  readonly hash: readonly number[] | undefined
}

function toJsonSafe(asset: Asset | undefined): Shown | null {
  if (asset === undefined) return null
  const { id, name, unitName, url, reserve, metadataHash } = asset
  return { id, name, unitName, url, reserve, hash: metadataHash && [...metadataHash] }
}

/** @see ARC-69: the note is the metadata, the URL is the medium */
function arc69(asset: Shown, note: Readonly<Record<string, unknown>>): MetadataSource {
  const { id, name, url } = asset
  const image = url === undefined || !isTemplate(url) ? url : expand(asset)
  return {
    tokenId: id,
    schema: 'arc69',
    document: { ...(name !== undefined && { name }), ...(image !== undefined && { image }), ...note },
  }
}

function ofAsset(asset: Shown, notesAreRead: boolean): MetadataSource {
  const { id: tokenId, name, unitName, url, hash } = asset
  if (url !== undefined && isTemplate(url)) {
    const uri = expand(asset)
    if (uri !== undefined) return { tokenId, schema: 'arc19', uri: withoutMark(uri) }
    throw new OwnershipError('metadata_invalid', 'The URL of the asset is no template of ARC-19.')
  }
  if (url !== undefined && isArc3(name, url)) {
    return {
      tokenId,
      schema: 'arc3',
      uri: withoutMark(url),
      ...(hash && { digest: { algorithm: 'sha-256', value: Uint8Array.from(hash) } }),
    }
  }
  const own = { name, unitName, external_url: url }
  const document = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined))
  // It may follow ARC-69, whose notes algod does not keep.
  if (!notesAreRead) return { tokenId, schema: 'arc3', document, partial: true }
  if (name === undefined && unitName === undefined) {
    throw new OwnershipError('metadata_missing', `Asset ${tokenId} follows no standard of metadata.`)
  }
  return { tokenId, schema: 'arc3', document }
}

/** @see ARC-3 "ASA Parameters Conventions" */
function isArc3(name: string | undefined, url: string): boolean {
  return url.endsWith('#arc3') || name === 'arc3' || name?.endsWith('@arc3') === true
}

/** @see ARC-19 "Specification": the digest is in the reserve address */
function expand({ url = '', reserve }: Shown): string | undefined {
  const digest = reserve === undefined ? undefined : addressBytes(reserve)
  return digest && expandArc19(url, digest)
}

function isTemplate(url: string): boolean {
  return url.startsWith('template-')
}

function withoutMark(uri: string): string {
  return uri.replace(/#arc3$/, '')
}

function notAnId(): OwnershipError {
  return new OwnershipError('query_invalid', 'A token id on Algorand is a decimal number.')
}
