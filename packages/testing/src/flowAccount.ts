import { randomBytes } from 'node:crypto'
import { p256 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { sha3_256 } from '@noble/hashes/sha3.js'
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import { spoil } from './walletRecord.ts'

const CURVES = {
  p256: { signing: 'ECDSA_P256', hashing: 'SHA3_256', curve: p256, hash: sha3_256 },
  secp256k1: { signing: 'ECDSA_secp256k1', hashing: 'SHA2_256', curve: secp256k1, hash: sha256 },
} as const

/** Of the keys of an account: P-256 with SHA3-256, or secp256k1 with SHA2-256. */
export type FlowCurve = keyof typeof CURVES

/** One of the keys that a wallet holds for an account. */
export type FlowKey = {
  readonly index: number
  /** 64 bytes in hexadecimal. */
  readonly publicKey: string
  readonly signingAlgorithm: 'ECDSA_P256' | 'ECDSA_secp256k1'
  readonly hashingAlgorithm: 'SHA3_256' | 'SHA2_256'
  /** 1000 signs alone. */
  readonly weight: number
  /** Signs bytes in hexadecimal; `wrong` makes the signature one bit off. */
  readonly sign: (message: string, wrong?: boolean) => string
}

/** An account with the keys that a wallet holds for it. */
export type FlowAccount = { readonly address: string; readonly keys: readonly FlowKey[] }

/** Words of mainnet's code; nobody's accounts as far as the tests are concerned. */
export const FLOW_ADDRESSES = ['0xe3382c37849f96e9', '0xf19c161bc24cf4b4', '0x12a43a2c46d3625d'] as const

/** Options of {@link createFlowAccount}. */
export type FlowAccountOptions = {
  /** Default: the first of {@link FLOW_ADDRESSES}. */
  readonly address?: string | undefined
  /** Default: one P-256 key of full weight. */
  readonly keys?:
    | readonly {
        readonly curve?: FlowCurve | undefined
        readonly weight?: number | undefined
        readonly seed?: Uint8Array | undefined
      }[]
    | undefined
}

/** An account; by default with one new P-256 key that signs alone. */
export function createFlowAccount({
  address = FLOW_ADDRESSES[0],
  keys = [{}],
}: FlowAccountOptions = {}): FlowAccount {
  return {
    address,
    keys: keys.map(({ curve: name = 'p256', weight = 1000, seed = randomBytes(32) }, index) => {
      const { signing, hashing, curve, hash } = CURVES[name]
      return {
        index,
        publicKey: bytesToHex(curve.getPublicKey(seed, false).subarray(1)),
        signingAlgorithm: signing,
        hashingAlgorithm: hashing,
        weight,
        sign: (message, wrong = false) => {
          const signed = curve.sign(hash(hexToBytes(message)), seed, { prehash: false })
          return bytesToHex(wrong ? spoil(signed) : signed)
        },
      }
    }),
  }
}
