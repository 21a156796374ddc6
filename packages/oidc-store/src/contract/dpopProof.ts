import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'

/** Makes DPoP proofs for POST requests to one URL with a fresh key (RFC 9449 4.2). */
export function createProofs(htu: string): () => string {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const header = encode({ typ: 'dpop+jwt', alg: 'ES256', jwk: publicKey.export({ format: 'jwk' }) })
  return () => {
    const iat = Math.floor(Date.now() / 1000)
    const input = `${header}.${encode({ jti: randomUUID(), htm: 'POST', htu, iat })}`
    const signature = sign('sha256', new TextEncoder().encode(input), {
      key: privateKey,
      dsaEncoding: 'ieee-p1363',
    })
    return `${input}.${signature.toString('base64url')}`
  }
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
