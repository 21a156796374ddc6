/** The curves of Tezos' keys, by the name that CAIP-122 gives them. */
export type Curve = 'ed25519' | 'secp256k1' | 'p256' | 'bls12-381'

/** The bytes in front of a payload, and how many bytes that has. */
export type Tag = { readonly prefix: readonly number[]; readonly length: number }

/** How keys, signatures and addresses of a curve are written. */
export type CurveTags = { readonly key: Tag; readonly signature: Tag; readonly address: Tag }

const tag = (length: number, ...prefix: readonly number[]): Tag => ({ prefix, length })

/** Base58 prefixes of Octez: edpk, edsig, tz1 and so on. */
export const TAGS: Readonly<Record<Curve, CurveTags>> = {
  ed25519: {
    key: /* @__PURE__ */ tag(32, 13, 15, 37, 217),
    signature: /* @__PURE__ */ tag(64, 9, 245, 205, 134, 18),
    address: /* @__PURE__ */ tag(20, 6, 161, 159),
  },
  secp256k1: {
    key: /* @__PURE__ */ tag(33, 3, 254, 226, 86),
    signature: /* @__PURE__ */ tag(64, 13, 115, 101, 19, 63),
    address: /* @__PURE__ */ tag(20, 6, 161, 161),
  },
  p256: {
    key: /* @__PURE__ */ tag(33, 3, 178, 139, 127),
    signature: /* @__PURE__ */ tag(64, 54, 240, 44, 52),
    address: /* @__PURE__ */ tag(20, 6, 161, 164),
  },
  'bls12-381': {
    key: /* @__PURE__ */ tag(48, 6, 149, 135, 204),
    signature: /* @__PURE__ */ tag(96, 40, 171, 64, 207),
    address: /* @__PURE__ */ tag(20, 6, 161, 166),
  },
}

export const CURVES = Object.keys(TAGS) as readonly Curve[]

/** sig: 64 bytes without a curve. */
export const GENERIC_SIGNATURE: Tag = /* @__PURE__ */ tag(64, 4, 130, 43)
/** KT1 */
export const CONTRACT: Tag = /* @__PURE__ */ tag(20, 2, 90, 121)
/** Net: the first four bytes of the hash of the genesis block. */
export const CHAIN: Tag = /* @__PURE__ */ tag(4, 87, 82, 0)
/** B */
export const BLOCK: Tag = /* @__PURE__ */ tag(32, 1, 52)

/** Whether the bytes are a prefix and a payload of this kind. */
export function isOf(bytes: Uint8Array, { prefix, length }: Tag): boolean {
  if (bytes.length !== prefix.length + length) return false
  for (let index = 0; index < prefix.length; index++) if (bytes[index] !== prefix[index]) return false
  return true
}

/** What stands behind the prefix, when the bytes are of this kind. */
export function payloadOf(bytes: Uint8Array, tag: Tag): Uint8Array | undefined {
  return isOf(bytes, tag) ? bytes.subarray(tag.prefix.length) : undefined
}
