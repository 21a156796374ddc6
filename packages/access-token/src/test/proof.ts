import { base64url, calculateJwkThumbprint, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'
import { AUDIENCE, createKey, NOW, type SigningKey } from './issuer.ts'

/** A caller with a key of its own. */
export type Holder = {
  readonly key: SigningKey
  readonly jkt: string
  readonly prove: (
    token: string,
    claims?: JWTPayload,
    header?: Partial<JWTHeaderParameters>,
    key?: SigningKey,
  ) => Promise<string>
}

const digest = async (text: string): Promise<string> =>
  base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))))

/** Makes a caller that signs proofs for `GET https://api.example/files`, unless told otherwise. */
export const createHolder = async (): Promise<Holder> => {
  const key = await createKey('holder')
  const { kty, crv, x, y } = key.jwk
  const jwk = { kty, crv, x, y } as JWTHeaderParameters['jwk'] & object
  let count = 0
  return {
    key,
    jkt: await calculateJwkThumbprint(key.jwk),
    prove: async (token, claims = {}, header = {}, { privateKey } = key) =>
      new SignJWT({
        htm: 'GET',
        htu: `${AUDIENCE}/files`,
        ath: await digest(token),
        jti: `proof ${++count}`,
        iat: NOW,
        ...claims,
      })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk, ...header })
        .sign(privateKey),
  }
}
