import { bls12381Backend as nobleBls12381 } from '../backends/noble/bls12381.ts'
import { ed25519Backend as nobleEd25519 } from '../backends/noble/ed25519.ts'
import { p256Backend as nobleP256 } from '../backends/noble/p256.ts'
import { secp256k1Backend as nobleSecp256k1 } from '../backends/noble/secp256k1.ts'
import { sr25519Backend as nobleSr25519 } from '../backends/noble/sr25519.ts'
import { ed25519Backend as nodeEd25519 } from '../backends/node/ed25519.ts'
import { p256Backend as nodeP256 } from '../backends/node/p256.ts'
import { secp256k1Backend as wasmSecp256k1 } from '../backends/wasm/secp256k1.ts'
import { sr25519Backend as wasmSr25519 } from '../backends/wasm/sr25519.ts'
import { ed25519Backend as webcryptoEd25519 } from '../backends/webcrypto/ed25519.ts'
import { p256Backend as webcryptoP256 } from '../backends/webcrypto/p256.ts'
import type {
  Bls12381Backend,
  Ed25519Backend,
  P256Backend,
  Secp256k1Backend,
  Sr25519Backend,
} from '../types.ts'

/** The optional addon, where it has a build for this platform. */
const loadNative = async (): Promise<Secp256k1Backend | undefined> => {
  try {
    return (await import('../backends/native/secp256k1.ts')).secp256k1Backend
  } catch (error) {
    // biome-ignore lint/suspicious/noConsole: a backend that was not tested must be seen.
    console.warn(`NOT TESTED: the native secp256k1 backend does not load here: ${String(error)}`)
    return undefined
  }
}

const native = await loadNative()

/** Every backend of every primitive: each vector runs against each of them. */
export const secp256k1Backends: readonly Secp256k1Backend[] = [
  nobleSecp256k1,
  wasmSecp256k1,
  ...(native ? [native] : []),
]
export const ed25519Backends: readonly Ed25519Backend[] = [nobleEd25519, nodeEd25519, webcryptoEd25519]
export const p256Backends: readonly P256Backend[] = [nobleP256, nodeP256, webcryptoP256]
export const sr25519Backends: readonly Sr25519Backend[] = [nobleSr25519, wasmSr25519]
export const bls12381Backends: readonly Bls12381Backend[] = [nobleBls12381]

/** What every backend answers to the same question: one verdict, or an error that shows them all. */
export const agreed = async <Backend extends { readonly name: string }, Verdict>(
  backends: readonly Backend[],
  ask: (backend: Backend) => Promise<Verdict>,
): Promise<Verdict> => {
  const verdicts: Verdict[] = []
  for (const backend of backends) verdicts.push(await ask(backend))
  const [first] = verdicts
  if (first === undefined || verdicts.some((verdict) => verdict !== first))
    throw new Error(backends.map(({ name }, index) => `${name}: ${String(verdicts[index])}`).join(', '))
  return first
}
