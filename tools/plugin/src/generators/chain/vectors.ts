import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import type { Chain } from './options.ts'

const NOW = '2026-11-21T12:00:00.000Z'
const NONCE = 'k7Jx0Qm3Zs9Lw2Tf5Rb8'

/** RFC 8410: what stands in front of a private key's 32 bytes. */
const PKCS8 = '302e020100300506032b657004220420'

/** The generated package's first vectors, signed with fixed toy keys by another implementation than its own tests use. */
export function vectorFile(chain: Chain): string {
  const alice = keyOf('a1')
  const bob = keyOf('b0')
  const text = textOf(chain, alice.address)
  const expired = textOf(chain, alice.address, 'Expiration Time: 2026-11-21T11:00:00.000Z')
  const foreign = textOf(chain, bob.address)
  const file = {
    source: `packages/${chain.package}/scripts/vectors.ts, fixed toy keys`,
    signers: 'WebCrypto',
    vectors: [
      vector(chain, 'a key account', text, alice, {
        account: `${chain.namespace}:1:${alice.address}`,
        subject: `${chain.namespace}:${alice.address}`,
      }),
      vector(chain, 'expired', expired, alice, { code: 'expired' }),
      vector(chain, 'the key of another account', foreign, alice, { code: 'key_account_mismatch' }),
      vector(chain, 'another text', text, alice, { code: 'signature_invalid' }, expired),
    ],
  }
  return `${JSON.stringify(file, undefined, 2)}\n`
}

type Signer = { readonly key: KeyObject; readonly address: string }

function keyOf(byte: string): Signer {
  const der = Buffer.from(PKCS8 + byte.repeat(32), 'hex')
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' })
  return { key, address: Buffer.from(x, 'base64url').toString('hex') }
}

function vector(
  { name }: Chain,
  title: string,
  message: string,
  { key, address }: Signer,
  result: object,
  signed: string = message,
): object {
  const signature = sign(null, Buffer.from(signed), key).toString('hex')
  const proof = { type: `${name}:ed25519`, message, publicKey: address, signature }
  return { name: title, proof, now: NOW, domain: 'app.example', nonce: NONCE, result }
}

function textOf({ ecosystem, order }: Chain, address: string, ...more: readonly string[]): string {
  const header = `app.example wants you to sign in with your ${ecosystem} account:\n${address}\n\nSign in to Example.\n`
  const [uri, version] = ['URI: https://app.example/login', 'Version: 1']
  const [chainId, nonce, issuedAt] = ['Chain ID: 1', `Nonce: ${NONCE}`, `Issued At: ${NOW}`]
  const lines =
    order === 'eip4361'
      ? [uri, version, chainId, nonce, issuedAt, ...more]
      : [uri, version, nonce, issuedAt, ...more, chainId]
  return [header, ...lines].join('\n')
}
