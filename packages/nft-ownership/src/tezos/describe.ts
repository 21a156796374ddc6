import { bytesToHex, hexToBytes } from '@countersign/siwx-core/codec'
import { OwnershipError, toUndecided } from '../errors.ts'
import { isNatural } from '../internal/isNatural.ts'
import type { AskNode, Nodes } from '../internal/nodes.ts'
import type { AskOptions, Block, HoldingsFailure, MetadataSource, Token } from '../types.ts'
import { type Contract, readContract } from './internal/contract.ts'
import { parseStorageUri, readStorageValue } from './internal/tezosStorage.ts'
import { readDocument } from './internal/tokenDocument.ts'
import { readTokenInfo } from './internal/tokenMetadata.ts'

/** Tokens described in one call. */
const MAX_TOKENS = 100

/** What tokens are described. */
export type Description = {
  readonly collection: string
  /** `NetX…`. */
  readonly chainId: string
  readonly tokens: readonly Token[]
  readonly block: Block
}

/** Says where the metadata of tokens is. One token's failure does not fail the others. Never rejects. */
export async function describeTokens(
  nodes: Nodes,
  { collection: address, chainId, tokens, block }: Description,
  options: AskOptions,
): Promise<readonly (MetadataSource | HoldingsFailure)[]> {
  const { hash, chain } = block
  const at = { address, hash, chainId }
  // Kept for a while and called by others: never by the budget of the one who has asked first.
  const readStorage = async (uri: string, asking: AskOptions = {}) => {
    const { address: of, key } = parseStorageUri(uri, address, chainId)
    const read = async (ask: AskNode) => {
      const contract = await readContract(ask, { address: of, hash })
      return hexOf(await readStorageValue(ask, hash, contract, key))
    }
    return bytesOf((await nodes.put(read, asking)).value)
  }
  const describeOne = async (ask: AskNode, contract: Contract, token: Token): Promise<Described> => {
    try {
      if (!isNatural(token.id))
        throw new OwnershipError('query_invalid', 'A token id of FA2 is a decimal number.')
      return { ok: true, ...readDocument(await readTokenInfo(ask, at, contract, token.id)) }
    } catch (error) {
      if (!isOfToken(error)) throw error
      return toUndecided(error, chain)
    }
  }
  try {
    const { value } = await nodes.put(async (ask) => {
      const contract = await readContract(ask, at)
      const found: Described[] = []
      for (const token of tokens.slice(0, MAX_TOKENS)) found.push(await describeOne(ask, contract, token))
      return found
    }, options)
    return tokens.map(({ id }, index) =>
      sourceOf(id, value[index] ?? tooMany(chain), { contract: `${chain}:${address}`, readStorage }),
    )
  } catch (error) {
    return tokens.map(() => toUndecided(error, chain))
  }
}

type Described = HoldingsFailure | ({ readonly ok: true } & ReturnType<typeof readDocument>)

function sourceOf(
  tokenId: string,
  found: Described,
  common: Pick<MetadataSource, 'contract' | 'readStorage'>,
): MetadataSource | HoldingsFailure {
  if (!found.ok) return found
  const { uri, document } = found
  if (uri === undefined && document === undefined) {
    return toUndecided(new OwnershipError('metadata_missing', `Token ${tokenId} has empty metadata.`))
  }
  return {
    tokenId,
    schema: 'tzip21',
    ...(uri !== undefined && { uri }),
    ...(document !== undefined && { document }),
    merge: 'remote-wins',
    ...common,
  }
}

// What concerns one token only; what concerns the node or the block fails the question, so that another node is asked.
function isOfToken(error: unknown): boolean {
  const codes = ['metadata_missing', 'contract_answer_invalid', 'contract_failed', 'query_invalid']
  return error instanceof OwnershipError && codes.includes(error.code)
}

function tooMany(chain: string): HoldingsFailure {
  const message = `At most ${MAX_TOKENS} tokens are described at once.`
  return toUndecided(new OwnershipError('metadata_too_large', message), chain)
}

// Answers of several nodes are compared as JSON, which has no bytes.
function hexOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes && bytesToHex(bytes)
}

function bytesOf(hex: string | undefined): Uint8Array | undefined {
  return hex === undefined ? undefined : hexToBytes(hex)
}
