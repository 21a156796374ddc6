import { WalletUtils } from '@onflow/fcl-core'
import { signingPayload } from '../signingPayload.ts'
import type { CompositeSignature, FlowMethod, FlowProof } from '../types.ts'
import { ALICE, aliceKeys, bytesOf, hexOf, type TestKey } from './keys.ts'

/** FCL's tag of user messages, which it does not export. */
const USER_TAG: string = hexOf(new TextEncoder().encode('FLOW-V0.0-user')).padEnd(64, '0')

export type Signer = {
  /** Default: Alice's. */
  readonly address?: string | undefined
  readonly keys?: readonly TestKey[] | undefined
  /** Indices of the keys that sign. Default: the first. */
  readonly keyIds?: readonly number[] | undefined
}

/** What a wallet signs for a user message. */
export function userBytes(text: string): Uint8Array {
  return bytesOf(USER_TAG + signingPayload({ type: 'flow:user-signature', message: text }).message)
}

/** What a wallet signs for an account proof, encoded by FCL. */
export function proofBytes(text: string, address: string = ALICE, origin?: string): Uint8Array {
  const { appIdentifier, nonce } = signingPayload({ type: 'flow:account-proof', message: text })
  return bytesOf(WalletUtils.encodeAccountProof({ address, nonce, appIdentifier: origin ?? appIdentifier }))
}

/** Composite signatures in the shape that FCL gives to a page. */
export function signWith(
  bytes: Uint8Array,
  { address = ALICE, keys = aliceKeys, keyIds = [0] }: Signer = {},
): readonly CompositeSignature[] {
  return keyIds.map((keyId) => {
    const key = keys.find(({ index }) => index === keyId)
    if (key === undefined) throw new Error(`There is no test key ${keyId}.`)
    return { f_type: 'CompositeSignature', f_vsn: '1.0.0', addr: address, keyId, signature: key.sign(bytes) }
  })
}

/** What a wallet answers. */
export function signProof(type: FlowMethod, message: string, signer: Signer = {}): FlowProof {
  const bytes = type === 'flow:user-signature' ? userBytes(message) : proofBytes(message, signer.address)
  return { type, message, signatures: signWith(bytes, signer) }
}
