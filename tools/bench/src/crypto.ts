import { createPrivateKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import {
  type Ed25519Backend,
  keccak256,
  type P256Backend,
  type Secp256k1Backend,
  sha256,
} from '@countersign/siwx-crypto'
import { ed25519Backend as nobleEd25519 } from '@countersign/siwx-crypto/backends/noble/ed25519'
import { keccak256 as nobleKeccak } from '@countersign/siwx-crypto/backends/noble/keccak'
import { p256Backend as nobleP256 } from '@countersign/siwx-crypto/backends/noble/p256'
import { secp256k1Backend as nobleSecp256k1 } from '@countersign/siwx-crypto/backends/noble/secp256k1'
import { ed25519Backend as nodeEd25519 } from '@countersign/siwx-crypto/backends/node/ed25519'
import { p256Backend as nodeP256 } from '@countersign/siwx-crypto/backends/node/p256'
import { secp256k1Backend as wasmSecp256k1 } from '@countersign/siwx-crypto/backends/wasm/secp256k1'
import { ed25519Backend as webEd25519 } from '@countersign/siwx-crypto/backends/webcrypto/ed25519'
import { p256Backend as webP256 } from '@countersign/siwx-crypto/backends/webcrypto/p256'
import { hashMessage, hexToBytes } from 'viem'
import type { SignIn } from './inputs.ts'
import { type Effort, type Measurement, measure, type Subject } from './measure.ts'
import { count, ratio, type Section } from './report.ts'

const bytes = new TextEncoder()

/** The addon is optional: without a build for this platform its row is missing. */
export async function nativeBackend(): Promise<readonly Secp256k1Backend[]> {
  return import('@countersign/siwx-crypto/native').then(
    ({ secp256k1Backend }) => [secp256k1Backend],
    () => [],
  )
}

async function recoverSubjects(inputs: readonly SignIn[]): Promise<readonly Subject[]> {
  const cases = inputs.map(({ text, signature }) => {
    const raw = hexToBytes(signature)
    return {
      digest: hexToBytes(hashMessage(text)),
      signature: raw.subarray(0, 64),
      recovery: ((raw[64] ?? 0) + 1) % 2,
    }
  })
  return [nobleSecp256k1, wasmSecp256k1, ...(await nativeBackend())].map((backend) => ({
    name: backend.name,
    run: async (n) => {
      const one = cases[n % cases.length]
      if (!one || !(await backend.recover(one.digest, one.signature, one.recovery)))
        throw new Error('refused')
    },
  }))
}

function keccakSubjects(inputs: readonly SignIn[]): readonly Subject[] {
  const texts = inputs.map(({ text }) => bytes.encode(text))
  const subject = (name: string, hash: (data: Uint8Array) => Uint8Array): Subject => ({
    name,
    run: (n) => hash(texts[n % texts.length] ?? new Uint8Array()),
  })
  return [subject('noble', nobleKeccak), subject("this platform's default", keccak256)]
}

function rawKey(jwk: { readonly x?: string | undefined; readonly y?: string | undefined }): Uint8Array {
  const part = (value: string | undefined): Uint8Array =>
    new Uint8Array(Buffer.from(value ?? '', 'base64url'))
  return jwk.y ? Uint8Array.of(4, ...part(jwk.x), ...part(jwk.y)) : part(jwk.x)
}

function ed25519Subjects(inputs: readonly SignIn[]): readonly Subject[] {
  const cases = inputs.map(({ text }) => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const message = bytes.encode(text)
    return {
      message,
      signature: new Uint8Array(sign(null, message, privateKey)),
      key: rawKey(publicKey.export({ format: 'jwk' })),
      ready: publicKey,
    }
  })
  const subject = (backend: Ed25519Backend): Subject => ({
    name: backend.name,
    run: async (n) => {
      const one = cases[n % cases.length]
      if (!one || (await backend.verify(one.message, one.signature, one.key)) !== 'valid')
        throw new Error('refused')
    },
  })
  const floor: Subject = {
    name: 'floor: OpenSSL, key imported',
    run: (n) => {
      const one = cases[n % cases.length]
      if (!one || !verify(null, one.message, one.ready, one.signature)) throw new Error('refused')
    },
  }
  return [...[nobleEd25519, nodeEd25519, webEd25519].map(subject), floor]
}

function p256Subjects(inputs: readonly SignIn[]): readonly Subject[] {
  const cases = inputs.map(({ text }) => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const message = bytes.encode(text)
    const key = createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' }))
    const signature = new Uint8Array(sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' }))
    return { message, signature, key: rawKey(publicKey.export({ format: 'jwk' })), ready: publicKey }
  })
  const subject = (backend: P256Backend): Subject => ({
    name: backend.name,
    run: async (n) => {
      const one = cases[n % cases.length]
      if (!one || (await backend.verify('sha256', one.message, one.signature, one.key)) !== 'valid')
        throw new Error('refused')
    },
  })
  const floor: Subject = {
    name: 'floor: OpenSSL, key imported',
    run: (n) => {
      const one = cases[n % cases.length]
      if (
        !one ||
        !verify('sha256', one.message, { key: one.ready, dsaEncoding: 'ieee-p1363' }, one.signature)
      )
        throw new Error('refused')
    },
  }
  return [...[nobleP256, nodeP256, webP256].map(subject), floor]
}

/** What Tezos signs with tz3: OpenSSL verifies no ready digest, so there is no floor. */
function p256DigestSubjects(): readonly Subject[] {
  const cases = Array.from({ length: 64 }, () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const data = globalThis.crypto.getRandomValues(new Uint8Array(32))
    const signature = sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' })
    const digest = sha256(data)
    return { digest, signature: new Uint8Array(signature), key: rawKey(publicKey.export({ format: 'jwk' })) }
  })
  return [nobleP256, nodeP256].map((backend) => ({
    name: backend.name,
    run: async (n) => {
      const one = cases[n % cases.length]
      if (!one || (await backend.verify('none', one.digest, one.signature, one.key)) !== 'valid')
        throw new Error('refused')
    },
  }))
}

function rows(operation: string, results: readonly Measurement[]): readonly (readonly string[])[] {
  const [script] = results
  return results.map(({ name, opsPerSecond, spread }) => [
    operation,
    name,
    count(opsPerSecond),
    `±${Math.round(spread * 100)} %`,
    ratio(opsPerSecond / (script?.opsPerSecond ?? opsPerSecond)),
  ])
}

/** The backends of siwx-crypto against each other, pure JavaScript first. */
export async function crypto(inputs: readonly SignIn[], effort: Effort): Promise<Section> {
  const operations = [
    ['secp256k1 recover', await recoverSubjects(inputs)],
    ['Ed25519 verify, 600 B', ed25519Subjects(inputs)],
    ['P-256 verify, SHA-256, 600 B', p256Subjects(inputs)],
    ['P-256 verify, ready digest', p256DigestSubjects()],
    ['Keccak-256, 600 B', keccakSubjects(inputs)],
  ] as const
  const all: (readonly string[])[] = []
  for (const [operation, subjects] of operations)
    all.push(...rows(operation, await measure(subjects, effort)))
  return {
    title: 'Backends of siwx-crypto',
    note: 'The same acceptance rule over several implementations; keys differ from call to call.',
    head: ['operation', 'backend', 'per CPU second', 'spread', 'to JavaScript'],
    rows: all,
  }
}
