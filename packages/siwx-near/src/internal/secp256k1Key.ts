import { type Failure, failure } from '@countersign/siwx-core'
import { equalBytes } from '@countersign/siwx-core/codec'
import { recoverSecp256k1 } from '@countersign/siwx-crypto'
import { implicitAccount } from '../implicitAccount.ts'
import type { Checked, Signed } from './signature.ts'
import { codeOf } from './verdict.ts'

// Loaded when needed: nearly all accounts have Ed25519 keys.
export { implicitAccount }

/** nearcore: r, s, and the recovery id from 0 to 3; the key must be the one that is recovered. */
export async function checkSecp256k1({ digest, key, signature }: Signed): Promise<Checked | Failure> {
  const recovery = signature[64] ?? -1
  const result = await recoverSecp256k1({ digest, signature: signature.subarray(0, 64), recovery })
  if (result.status !== 'recovered') return failure(codeOf(result.status), 'signature')
  if (!equalBytes(result.publicKey.subarray(1), key.bytes)) return failure('signature_invalid', 'signature')
  return { warnings: result.highS ? ['high_s'] : [] }
}
