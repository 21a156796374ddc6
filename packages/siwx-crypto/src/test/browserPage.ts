import { ed25519Backend } from '#backend/ed25519'
import { p256Backend } from '#backend/p256'
import { secp256k1Backend } from '#backend/secp256k1'
import { sr25519Backend } from '#backend/sr25519'
import { verifyBls12381MinPk, verifyEd25519, verifyP256, verifySecp256k1, verifySr25519 } from '../index.ts'
import { bls12381Vectors } from './bls12381Vectors.ts'
import { utf8 } from './bytes.ts'
import { ecdsaVectors } from './ecdsaVectors.ts'
import { ed25519Vectors } from './ed25519Vectors.ts'
import { sr25519Vectors } from './sr25519Vectors.ts'

export type BrowserReport = {
  readonly backends: readonly string[]
  readonly passed: number
  readonly failed: readonly string[]
}

/** A fresh signature by the engine itself, which no JavaScript of ours has touched. */
const signInEngine = async () => {
  const message = utf8('app.example wants you to sign in')
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const pair = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])
  const signature = new Uint8Array(await crypto.subtle.sign(algorithm, pair.privateKey, message.slice()))
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
  return { message, signature, publicKey }
}

/** Runs every vector with the backends that the bundler chose for a browser. */
const run = async (): Promise<BrowserReport> => {
  const fresh = await signInEngine()
  const cases = [
    ...ed25519Vectors.map((v) => ({ ...v, got: verifyEd25519(v) })),
    ...sr25519Vectors.map((v) => ({ ...v, got: verifySr25519(v) })),
    ...bls12381Vectors.map((v) => ({ ...v, got: verifyBls12381MinPk(v) })),
    ...ecdsaVectors('secp256k1').map((v) => ({ ...v, got: verifySecp256k1(v) })),
    ...ecdsaVectors('p256').map((v) => ({ ...v, got: verifyP256(v) })),
    ...ecdsaVectors('p256')
      .filter((v) => v.verdict !== 'valid')
      .map((v) => ({
        ...v,
        got: verifyP256({ ...v, digest: undefined, message: fresh.message, hash: 'sha256' }),
      })),
    { name: 'fresh P-256', verdict: 'valid', got: verifyP256({ ...fresh, hash: 'sha256' }) },
  ]
  const verdicts = await Promise.all(cases.map((one) => one.got))
  const failed = cases.flatMap(({ name, verdict }, i) =>
    verdicts[i] === verdict ? [] : [`${name}: ${verdicts[i]}, not ${verdict}`],
  )
  const backends = [secp256k1Backend.name, ed25519Backend.name, p256Backend.name, sr25519Backend.name]
  return { backends, passed: cases.length - failed.length, failed }
}

Object.assign(globalThis, { runVectors: run })
