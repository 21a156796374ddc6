import { p256 } from '@noble/curves/nist.js'
import { sha3_256 } from '@noble/hashes/sha3.js'
import { concat, fromHex, hex } from './bytes.ts'
import { payloadOf, type TestWallet } from './types.ts'

export const FLOW = 'flow:mainnet'

const tag = (name: string): Uint8Array => concat(name, new Uint8Array(32 - name.length))

/** RLP of a short byte string. */
const item = (bytes: Uint8Array): Uint8Array => concat([0x80 + bytes.length], bytes)

/** RLP of a list that is longer than 55 bytes. */
const list = (...items: readonly Uint8Array[]): Uint8Array => {
  const body = concat(...items)
  return concat([0xf8, body.length], body)
}

type AccountProof = { readonly appIdentifier: string; readonly nonce: string }

/** An account with one P-256 key that hashes with SHA3-256, behind FCL's services. */
export const flowWallet = (
  address: string,
  byte: number,
): TestWallet & { readonly publicKey: string; readonly address: string } => {
  const secret = new Uint8Array(32).fill(byte)
  const signBytes = (bytes: Uint8Array): string => hex(p256.sign(sha3_256(bytes), secret, { prehash: false }))
  const prove = ({ appIdentifier, nonce }: AccountProof): Uint8Array => {
    const rlp = list(
      item(new TextEncoder().encode(appIdentifier)),
      item(fromHex(address.slice(2))),
      item(fromHex(nonce)),
    )
    return concat(tag('FCL-ACCOUNT-PROOF-V0.0'), rlp)
  }
  return {
    account: `${FLOW}:${address}`,
    address,
    publicKey: hex(p256.getPublicKey(secret, false).subarray(1)),
    sign: async (challenge) => {
      const { type } = challenge
      const signed =
        type === 'flow:account-proof'
          ? prove(payloadOf<AccountProof>(challenge))
          : concat(tag('FLOW-V0.0-user'), fromHex(payloadOf<{ message: string }>(challenge).message))
      // A text that was issued before the account was known has a placeholder in its second line.
      const [first = '', , ...rest] = challenge.message.split('\n')
      const message = [first, address, ...rest].join('\n')
      const signature = {
        f_type: 'CompositeSignature',
        addr: address,
        keyId: 0,
        signature: signBytes(signed),
      }
      return { type, message, signatures: [signature] }
    },
  }
}
