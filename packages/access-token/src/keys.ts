import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  type FlattenedJWSInput,
  type JSONWebKeySet,
  type JWTHeaderParameters,
} from 'jose'

/**
 * Finds the public key that a token's header names, among the issuer's own. What it rejects with is answered as
 * `unavailable`; errors of `jose` for a key that is not there as `key_not_found`.
 */
export type KeySource = (header: JWTHeaderParameters, token: FlattenedJWSInput) => Promise<CryptoKey>

/** Where an issuer's keys are, and how patiently they are fetched. */
export type KeySourceOptions = {
  /** The issuer, exactly as its tokens name it. Its discovery document says where the keys are. */
  readonly issuer: string
  /** Where the keys are. Discovery is not used then. */
  readonly jwksUri?: string | undefined
  /** Milliseconds for one load, discovery included. Default 5000. */
  readonly timeout?: number | undefined
  /** Milliseconds for which keys are kept. Default 600000 (10 minutes). */
  readonly maxAge?: number | undefined
  /** Milliseconds between two loads because of unknown keys. Default 30000. */
  readonly cooldown?: number | undefined
  /** Milliseconds without another try after a load that failed. Default 2000. */
  readonly failureCooldown?: number | undefined
  /** Bytes of a document that are read at most. Default 262144. */
  readonly maxBytes?: number | undefined
  /** Allow `http:` on other hosts than loopback, within a network of your own. Default false. */
  readonly insecureHttp?: boolean | undefined
  /** Replaces `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined
}

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

const checkedUrl = (text: unknown, insecureHttp: boolean): URL => {
  if (typeof text !== 'string' || !URL.canParse(text)) throw new TypeError('not an address')
  const url = new URL(text)
  const plain = url.protocol === 'http:' && (insecureHttp || LOOPBACK.test(url.hostname))
  if ((url.protocol !== 'https:' && !plain) || url.username || url.password)
    throw new TypeError('an issuer and its keys are fetched over https, without credentials in the address')
  return url
}

const readBounded = async (response: Response, maxBytes: number): Promise<unknown> => {
  if (response.status !== 200) throw new Error(`status ${response.status}`)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let [text, bytes] = ['', 0]
  const reader = response.body?.getReader()
  for (let part = await reader?.read(); reader && part && !part.done; part = await reader.read()) {
    bytes += part.value.byteLength
    if (bytes > maxBytes) {
      await reader.cancel()
      throw new Error(`more than ${maxBytes} bytes`)
    }
    text += decoder.decode(part.value, { stream: true })
  }
  return JSON.parse(text + decoder.decode()) as unknown
}

/** OpenID Connect Discovery 1.0, section 4: the well-known path is appended to the issuer. */
const discoveryOf = (issuer: string): string =>
  `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`

/**
 * Finds an issuer's keys by its discovery document or at an address that you name, and keeps them: loaded on first use,
 * again after `maxAge`, and when a token names a key that is not among them, at most once in `cooldown`. Redirects are not
 * followed, documents are bounded in size and time, and nothing that a token says (`jku`, `x5u`, `jwk`) is followed.
 *
 * Throws a `TypeError` for an address that is neither https nor loopback. When the keys cannot be had, verifiers answer
 * `unavailable`.
 *
 * @example
 * ```ts
 * import { createKeySource, verifyAccessToken } from '@countersign/access-token'
 *
 * declare const token: string
 * const keys = createKeySource({ issuer: 'https://id.example' })
 * const options = { issuer: 'https://id.example', audience: 'https://api.example', keys }
 * const result = await verifyAccessToken(token, options)
 * console.log(result.ok ? result.token.subject : result.code)
 * ```
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig
 */
export const createKeySource = ({
  issuer,
  jwksUri,
  timeout = 5000,
  maxAge = 600_000,
  cooldown = 30_000,
  failureCooldown = 2000,
  maxBytes = 262_144,
  insecureHttp = false,
  fetch = globalThis.fetch,
}: KeySourceOptions): KeySource => {
  const start = checkedUrl(jwksUri ?? discoveryOf(issuer), insecureHttp)
  let failedAt = Number.NEGATIVE_INFINITY

  const load = async (init: RequestInit): Promise<unknown> => {
    const first = await readBounded(await fetch(start.href, init), maxBytes)
    if (jwksUri !== undefined) return first
    const { issuer: named, jwks_uri } = (first ?? {}) as Record<string, unknown>
    if (named !== issuer) throw new Error('the discovery document names another issuer')
    return readBounded(await fetch(checkedUrl(jwks_uri, insecureHttp).href, init), maxBytes)
  }

  return createRemoteJWKSet(start, {
    timeoutDuration: timeout,
    cacheMaxAge: maxAge,
    cooldownDuration: cooldown,
    // The address is that of discovery: where the keys are is asked with every load.
    [customFetch]: async (_url, init) => {
      if (Date.now() < failedAt + failureCooldown) throw new Error('the last load failed a moment ago')
      try {
        return Response.json(await load(init))
      } catch (error) {
        failedAt = Date.now()
        throw error
      }
    },
  })
}

/**
 * Uses keys that you have already: for tests, and for issuers whose keys are pinned.
 *
 * @example
 * ```ts
 * import { createVerifier, fixedKeys } from '@countersign/access-token'
 *
 * declare const token: string
 * const keys = fixedKeys({ keys: [{ kty: 'OKP', crv: 'Ed25519', kid: '1', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }] })
 * const verifier = createVerifier({ issuer: 'https://id.example', audience: 'https://api.example', keys })
 *
 * const { ok } = await verifier.verify(token)
 * console.log(ok) // true
 * ```
 */
export const fixedKeys = (jwks: JSONWebKeySet): KeySource => createLocalJWKSet(jwks)
