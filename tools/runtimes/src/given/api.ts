import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import type { Api } from '../probe/types.ts'
import { type Server, serve } from './server.ts'

const AUDIENCE = 'https://api.example'
const SUBJECT = 'eip155:0xab16a96d359ec26a11e2c2b3d8f8b8942d5bfcdb'

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** The same signature under another header or other claims. */
function altered(token: string, part: 'header' | 'claims', change: object): string {
  const parts = token.split('.')
  const at = part === 'header' ? 0 : 1
  const before = JSON.parse(Buffer.from(parts[at] ?? '', 'base64url').toString()) as object
  return parts.with(at, encode({ ...before, ...change })).join('.')
}

/** Starts an issuer: discovery, a key, and tokens of this run by jose, a good one and those that an API has to refuse. */
export async function startApi(): Promise<Server & { readonly api: Api }> {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const key = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }
  const { close, url: issuer } = await serve(({ path }) => {
    if (path === '/.well-known/openid-configuration')
      return { status: 200, body: { issuer, jwks_uri: `${issuer}/jwks` } }
    return path === '/jwks' ? { status: 200, body: { keys: [key] } } : { status: 404, body: {} }
  })
  const now = Math.floor(Date.now() / 1000)
  const claims: JWTPayload = {
    iss: issuer,
    aud: AUDIENCE,
    sub: SUBJECT,
    client_id: 'web',
    scope: 'openid files:read',
    jti: 'j1',
    iat: now,
    exp: now + 600,
  }
  const sign = (more: JWTPayload = {}, typ = 'at+jwt') =>
    new SignJWT({ ...claims, ...more }).setProtectedHeader({ alg: 'ES256', kid: 'k1', typ }).sign(privateKey)
  const good = await sign()
  return {
    close,
    url: issuer,
    api: {
      issuer,
      audience: AUDIENCE,
      subject: SUBJECT,
      good,
      bad: {
        signature_invalid: altered(good, 'claims', { sub: 'somebody else' }),
        algorithm_not_allowed: altered(good, 'header', { alg: 'none' }),
        token_type_invalid: await sign({}, 'JWT'),
        issuer_mismatch: await sign({ iss: 'https://other.example' }),
        audience_mismatch: await sign({ aud: 'https://other.example' }),
        expired: await sign({ iat: now - 7200, exp: now - 3600 }),
        scope_missing: await sign({ scope: 'openid' }),
      },
    },
  }
}
