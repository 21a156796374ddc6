import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { DAG_PB, RAW } from './cid.ts'

const TEMPLATE = /^template-ipfs:\/\/\{ipfscid:([01]):(raw|dag-pb):reserve:sha2-256\}((?:[/?#].*)?)$/s
const SHA2_256 = 0x12

/**
 * Turns the URL of an ARC-19 asset into the `ipfs:` URI that it stands for. Gives `undefined` for what is no such
 * template, for a field other than `reserve`, and for version 0 with `raw`, which is no content id.
 *
 * @param url the asset's `url`
 * @param reserve the 32-byte public key of the asset's reserve address, which is the digest
 * @example
 * ```ts
 * import { expandArc19 } from '@countersign/nft-ownership/metadata'
 *
 * const url = 'template-ipfs://{ipfscid:1:raw:reserve:sha2-256}'
 * expandArc19(url, new Uint8Array(32)) // 'ipfs://bafkreiaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
 * ```
 * @see ARC-19, "Specification"
 */
export function expandArc19(url: string, reserve: Uint8Array): string | undefined {
  const [, version, codec, rest = ''] = TEMPLATE.exec(url) ?? []
  if (version === undefined || reserve.length !== 32) return undefined
  if (version === '0' && codec !== 'dag-pb') return undefined
  const digest = Digest.create(SHA2_256, Uint8Array.from(reserve))
  const cid = CID.create(version === '0' ? 0 : 1, codec === 'raw' ? RAW : DAG_PB, digest)
  return `ipfs://${cid.toString()}${rest}`
}
