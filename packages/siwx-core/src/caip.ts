const NAMESPACE = /^[-a-z0-9]{3,8}$/
const REFERENCE = /^[-_a-zA-Z0-9]{1,32}$/
const ASSET_NAMESPACE = /^[-a-z0-9]{3,8}$/
const DIGITS = /^[0-9]{1,78}$/

/** A CAIP-2 chain id: `eip155:1`. */
export type ChainId = { readonly namespace: string; readonly reference: string }

/** A CAIP-10 account id: `eip155:1:0xab…`. `address` is as the chain writes it, not percent-encoded. */
export type AccountId = ChainId & { readonly address: string }

/** A CAIP-19 asset type or asset id: `eip155:1/erc721:0x06…/771769`. Texts are not percent-encoded. */
export type AssetId = ChainId & {
  readonly assetNamespace: string
  readonly assetReference: string
  readonly tokenId?: string | undefined
  /** The item of a collection that numbers its items apart. Needs a `tokenId`. */
  readonly serialNumber?: string | undefined
}

/**
 * Parses a CAIP-2 chain id strictly, or gives `undefined`.
 *
 * @example
 * ```ts
 * import { parseChainId } from '@countersign/siwx-core'
 *
 * parseChainId('eip155:1') // { namespace: 'eip155', reference: '1' }
 * ```
 * @see CAIP-2 "Syntax"
 */
export function parseChainId(text: string): ChainId | undefined {
  const [namespace = '', reference = '', ...rest] = split(text, ':', 41)
  return rest.length === 0 && isChain(namespace, reference) ? { namespace, reference } : undefined
}

/**
 * Writes a CAIP-2 chain id, or gives `undefined` when the parts cannot make one.
 *
 * @example
 * ```ts
 * import { formatChainId } from '@countersign/siwx-core'
 *
 * formatChainId({ namespace: 'tezos', reference: 'NetXdQprcVkpaWU' }) // 'tezos:NetXdQprcVkpaWU'
 * ```
 * @see CAIP-2 "Syntax"
 */
export function formatChainId({ namespace, reference }: ChainId): string | undefined {
  return isChain(namespace, reference) ? `${namespace}:${reference}` : undefined
}

/**
 * Parses a CAIP-10 account id strictly, or gives `undefined`. Characters outside `-.a-zA-Z0-9` must be percent-encoded
 * in capitals, the others must not be: each account has one spelling.
 *
 * @example
 * ```ts
 * import { parseAccountId } from '@countersign/siwx-core'
 *
 * parseAccountId('near:mainnet:my%5Fname.near')?.address // 'my_name.near'
 * ```
 * @see CAIP-10 "Syntax"
 */
export function parseAccountId(text: string): AccountId | undefined {
  const [namespace = '', reference = '', encoded = '', ...rest] = split(text, ':', 170)
  const address = decode(encoded, 128)
  if (rest.length > 0 || address === undefined || !isChain(namespace, reference)) return undefined
  return { namespace, reference, address }
}

/**
 * Writes a CAIP-10 account id, or gives `undefined` when the parts cannot make one.
 *
 * @example
 * ```ts
 * import { formatAccountId } from '@countersign/siwx-core'
 *
 * formatAccountId({ namespace: 'near', reference: 'mainnet', address: 'my_name.near' }) // 'near:mainnet:my%5Fname.near'
 * ```
 * @see CAIP-10 "Syntax"
 */
export function formatAccountId({ namespace, reference, address }: AccountId): string | undefined {
  const encoded = encode(address, 128)
  return encoded !== undefined && isChain(namespace, reference)
    ? `${namespace}:${reference}:${encoded}`
    : undefined
}

/**
 * Parses a CAIP-19 asset type or asset id strictly, or gives `undefined`.
 *
 * @example
 * ```ts
 * import { parseAssetId } from '@countersign/siwx-core'
 *
 * parseAssetId('eip155:1/erc721:0x06012c8cf97BEaD5deAe237070F9587f8E7A266d/771769')?.tokenId // '771769'
 * ```
 * @see CAIP-19 "Syntax"
 */
export function parseAssetId(text: string): AssetId | undefined {
  const [chain = '', asset = '', token, serialNumber, ...rest] = split(text, '/', 440)
  const [assetNamespace = '', encodedReference = '', ...more] = asset.split(':')
  const id = parseChainId(chain)
  const assetReference = decode(encodedReference, 128)
  const tokenId = token === undefined ? undefined : decode(token, 78)
  if (id === undefined || assetReference === undefined || rest.length > 0 || more.length > 0) return undefined
  if (!ASSET_NAMESPACE.test(assetNamespace) || (token !== undefined && tokenId === undefined))
    return undefined
  if (serialNumber !== undefined && !DIGITS.test(serialNumber)) return undefined
  return {
    ...id,
    assetNamespace,
    assetReference,
    ...(tokenId !== undefined && { tokenId }),
    ...(serialNumber !== undefined && { serialNumber }),
  }
}

/**
 * Writes a CAIP-19 asset type (without `tokenId`) or asset id, or gives `undefined` when the parts cannot make one.
 *
 * @example
 * ```ts
 * import { formatAssetId } from '@countersign/siwx-core'
 *
 * formatAssetId({ namespace: 'eip155', reference: '1', assetNamespace: 'slip44', assetReference: '60' })
 * // 'eip155:1/slip44:60'
 * ```
 * @see CAIP-19 "Syntax"
 */
export function formatAssetId(asset: AssetId): string | undefined {
  const chain = formatChainId(asset)
  const reference = encode(asset.assetReference, 128)
  const token = asset.tokenId === undefined ? '' : encode(asset.tokenId, 78)
  if (chain === undefined || reference === undefined || token === undefined) return undefined
  if (!ASSET_NAMESPACE.test(asset.assetNamespace)) return undefined
  if (asset.serialNumber !== undefined && (asset.tokenId === undefined || !DIGITS.test(asset.serialNumber))) {
    return undefined
  }
  const tail = [token, asset.serialNumber ?? ''].filter((part) => part !== '')
  return [`${chain}/${asset.assetNamespace}:${reference}`, ...tail].join('/')
}

function isChain(namespace: string, reference: string): boolean {
  return NAMESPACE.test(namespace) && REFERENCE.test(reference)
}

function split(text: string, separator: string, limit: number): readonly string[] {
  return text.length > limit ? [] : text.split(separator)
}

// CAIP-10 and CAIP-19: [-.%a-zA-Z0-9], other characters percent-encoded as in RFC 3986 section 2.1.
function encode(text: string, limit: number): string | undefined {
  if (text === '' || text.length > limit) return undefined
  try {
    const encoded = encodeURIComponent(text).replace(/[!'()*_~]/g, hexadecimal)
    return encoded.length > limit ? undefined : encoded
  } catch {
    // A lone surrogate has no UTF-8 form.
    return undefined
  }
}

function hexadecimal(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}

function decode(encoded: string, limit: number): string | undefined {
  if (encoded === '' || encoded.length > limit) return undefined
  try {
    const text = decodeURIComponent(encoded)
    // Refuses every second spelling: %41, %5f, a bare underscore.
    return encode(text, limit) === encoded ? text : undefined
  } catch {
    // Not percent-encoded UTF-8.
    return undefined
  }
}
