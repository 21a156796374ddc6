import { type Failure, failure, type Warning } from '@countersign/siwx-core'
import { bytesToHex } from '@countersign/siwx-core/codec'
import { verifyEd25519 } from '@countersign/siwx-crypto'
import type { NearKey } from '../types.ts'
import { codeOf } from './verdict.ts'

export type Signed = { readonly digest: Uint8Array; readonly key: NearKey; readonly signature: Uint8Array }

/** A signature that holds. */
export type Checked = { readonly warnings: readonly Warning[] }

/** Checks a signature under the key that comes with it: whose key it is, is decided elsewhere. */
export async function checkSignature(signed: Signed): Promise<Checked | Failure> {
  const { digest, key, signature } = signed
  if (key.curve === 'secp256k1') return await (await import('./secp256k1Key.ts')).checkSecp256k1(signed)
  const verdict = await verifyEd25519({ message: digest, signature, publicKey: key.bytes })
  return verdict === 'valid' ? { warnings: [] } : failure(codeOf(verdict), 'signature')
}

/** Whether the account is the implicit one of the key. */
export async function isImplicitAccount(accountId: string, key: NearKey): Promise<boolean> {
  if (key.curve === 'ed25519') return bytesToHex(key.bytes) === accountId
  return (await import('./secp256k1Key.ts')).implicitAccount(key) === accountId
}
