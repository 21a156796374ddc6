import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'

const run = promisify(execFile)

const names = `
  import { ed25519Backend } from '#backend/ed25519'
  import { p256Backend } from '#backend/p256'
  import { secp256k1Backend } from '#backend/secp256k1'
  import { sr25519Backend } from '#backend/sr25519'
  import { bls12381Backend } from '#backend/bls12381'
  const backends = [secp256k1Backend, ed25519Backend, p256Backend, sr25519Backend, bls12381Backend]
  console.log(backends.map((backend) => backend.name).join())`

/** Runs a module text inside this package, so that its import map applies. */
const evaluate = async (source: string, flags: readonly string[]): Promise<string> => {
  const args = ['--conditions=@countersign/source', ...flags, '--input-type=module', '--eval', source]
  const { stdout } = await run(process.execPath, args, { cwd: new URL('..', import.meta.url) })
  return stdout.trim()
}

describe('the backend of a platform', () => {
  test.each([
    ['Node.js', [], 'wasm,node,node,wasm,noble'],
    ['workerd', ['--conditions=workerd'], 'noble,webcrypto,webcrypto,noble,noble'],
    ['edge-light', ['--conditions=edge-light'], 'noble,webcrypto,webcrypto,noble,noble'],
    ['browser', ['--conditions=browser'], 'noble,webcrypto,webcrypto,noble,noble'],
  ])('%s', async (_, flags, expected) => {
    expect(await evaluate(names, flags)).toBe(expected)
  })

  test('without WebAssembly, the WASM backends answer from the pure JavaScript path', async () => {
    const output = await evaluate(
      `
      import { blake2b, keccak256, recoverSecp256k1, verifySr25519 } from './src/index.ts'
      import { sr25519Vectors } from './src/test/sr25519Vectors.ts'
      delete globalThis.WebAssembly
      const digest = Buffer.from('ce0677bb30baa8cf067c88db9811f4333d131bf8bcf12fe7065d211dce971008', 'hex')
      const signature = Buffer.from('90f27b8b488db00b00606796d2987f6a5f59ae62ea05effe84fef5b8b0e549984a691139ad57a3f0b906637673aa2f63d1f55cb1a69199d4009eea23ceaddc93', 'hex')
      const { publicKey } = await recoverSecp256k1({ digest, signature, recovery: 1 })
      keccak256(publicKey)
      blake2b(publicKey, 20)
      await new Promise((resolve) => setTimeout(resolve, 20))
      console.log(typeof WebAssembly, Buffer.from(publicKey).toString('hex').slice(0, 8), keccak256(publicKey).length, blake2b(publicKey, 20).length)
      console.log(await verifySr25519(sr25519Vectors[0]))`,
      [],
    )
    expect(output).toBe('undefined 04e32df4 32 20\nvalid')
  })

  // Workers refuse to compile bytes, and pages need a wider policy for it.
  test.each([
    ['node', true],
    ['workerd', false],
    ['edge-light', false],
    ['browser', false],
  ])('under the condition %s, WebAssembly is compiled: %s', async (condition, compiles) => {
    const output = await evaluate(
      `
      // Node.js reads the first TypeScript file with a module of its own.
      await import('./src/types.ts')
      const seen = new Set()
      for (const name of ['compile', 'instantiate', 'Module']) {
        const original = WebAssembly[name]
        WebAssembly[name] = function (...of) {
          seen.add(name)
          return new.target ? new original(...of) : original(...of)
        }
      }
      const { blake2b, keccak256, recoverSecp256k1, verifyBls12381MinPk, verifySr25519 } = await import('./src/index.ts')
      const { bls12381Vectors } = await import('./src/test/bls12381Vectors.ts')
      const { ecdsaVectors } = await import('./src/test/ecdsaVectors.ts')
      const { sr25519Vectors } = await import('./src/test/sr25519Vectors.ts')
      keccak256(new Uint8Array(1))
      blake2b(new Uint8Array(1), 20)
      const recovered = await recoverSecp256k1({ ...ecdsaVectors('secp256k1')[0], recovery: 0 })
      const sr25519 = await verifySr25519(sr25519Vectors[0])
      const bls12381 = await verifyBls12381MinPk(bls12381Vectors[0])
      console.log(recovered.status, sr25519, bls12381, seen.size > 0)`,
      [`--conditions=${condition}`],
    )
    expect(output).toBe(`recovered valid valid ${compiles}`)
  })

  test('without crypto.subtle, the WebCrypto backends answer from the pure JavaScript path', async () => {
    const output = await evaluate(
      `
      Object.defineProperty(globalThis, 'crypto', { value: {} })
      import { generateKeyPairSync, sign } from 'node:crypto'
      import { verifyEd25519, verifyP256 } from './src/index.ts'
      const message = new Uint8Array([1, 2, 3])
      const ed = generateKeyPairSync('ed25519')
      const edKey = Buffer.from(ed.publicKey.export({ format: 'jwk' }).x, 'base64url')
      const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const { x, y } = ec.publicKey.export({ format: 'jwk' })
      const ecKey = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
      const ecSignature = sign('sha256', message, { key: ec.privateKey, dsaEncoding: 'ieee-p1363' })
      console.log(
        await verifyEd25519({ message, publicKey: edKey, signature: sign(null, message, ed.privateKey) }),
        await verifyP256({ message, hash: 'sha256', publicKey: ecKey, signature: ecSignature }),
      )`,
      ['--conditions=browser'],
    )
    expect(output).toBe('valid valid')
  })
})
