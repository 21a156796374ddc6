import { createServer, type Server } from 'node:http'
import {
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from 'jose'

/** Who the tokens of these tests are for. */
export const AUDIENCE = 'https://api.example'

/** The time of these tests, in seconds. */
export const NOW = 1_800_000_000

export const clock = (): Date => new Date(NOW * 1000)

export type SigningKey = {
  readonly kid: string
  readonly alg: string
  readonly privateKey: CryptoKey
  readonly jwk: JWK
}

/** A new key with its public half as the issuer publishes it. */
export const createKey = async (kid: string, alg = 'ES256'): Promise<SigningKey> => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

/** An issuer that signs whatever it is told to, and serves its keys over HTTP. */
export type Issuer = {
  readonly issuer: string
  readonly key: SigningKey
  /** Paths that were asked for, in order. */
  readonly asked: string[]
  /** What is served instead, by path. */
  readonly answers: Map<string, { readonly status: number; readonly body: string }>
  readonly publish: (...keys: readonly SigningKey[]) => void
  readonly sign: (
    claims?: JWTPayload,
    header?: Partial<JWTHeaderParameters>,
    key?: SigningKey,
  ) => Promise<string>
  readonly close: () => Promise<void>
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })

/** Claims of a good access token for a user. */
export const userClaims = (issuer: string): JWTPayload => ({
  iss: issuer,
  aud: AUDIENCE,
  sub: 'eip155:0xab16a96d359ec26a11e2c2b3d8f8b8942d5bfcdb',
  client_id: 'web',
  scope: 'openid files:read',
  account: 'eip155:1:0xAb16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb',
  jti: 'j1',
  iat: NOW - 10,
  exp: NOW + 600,
})

/** Starts an issuer on a free port. */
export const startIssuer = async (): Promise<Issuer> => {
  const asked: string[] = []
  const answers: Issuer['answers'] = new Map()
  const key = await createKey('k1')
  const server = createServer(({ url = '' }, response) => {
    asked.push(url)
    const { status, body } = answers.get(url) ?? { status: 404, body: '{}' }
    if (status === 302) response.setHeader('location', '/jwks')
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  })
  const issuer = `http://127.0.0.1:${await listen(server)}`
  const publish: Issuer['publish'] = (...keys) =>
    void answers.set('/jwks', { status: 200, body: JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }) })
  answers.set('/.well-known/openid-configuration', {
    status: 200,
    body: JSON.stringify({ issuer, jwks_uri: `${issuer}/jwks` }),
  })
  publish(key)
  return {
    issuer,
    key,
    asked,
    answers,
    publish,
    sign: (claims = {}, header = {}, { kid, alg, privateKey } = key) =>
      new SignJWT({ ...userClaims(issuer), ...claims })
        .setProtectedHeader({ alg, kid, typ: 'at+jwt', ...header })
        .sign(privateKey),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
