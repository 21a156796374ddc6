import { base16 } from 'multiformats/bases/base16'
import { base32 } from 'multiformats/bases/base32'
import { base36 } from 'multiformats/bases/base36'
import { base58btc } from 'multiformats/bases/base58'
import { base64url } from 'multiformats/bases/base64'
import { CID } from 'multiformats/cid'

/** Multicodec codes of what can be under a content id here. */
export const RAW = 0x55
export const DAG_PB = 0x70

const BASES = base32.decoder.or(base36).or(base58btc).or(base16).or(base64url)

// A sha2-512 id in base 16 has 137 characters.
const LONGEST = 160

/** Reads a content id in any base that gateways take, or gives `undefined`. */
export function parseCid(text: string): CID | undefined {
  if (text.length > LONGEST) return undefined
  try {
    return CID.parse(text, BASES)
  } catch {
    return undefined
  }
}
