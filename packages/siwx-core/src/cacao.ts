import { formatAccountId, parseAccountId } from './caip.ts'
import { type Failure, failure, SiwxError } from './errors.ts'
import { formatMessage } from './formatMessage.ts'
import { type Cbor, decodeCbor, encodeCbor } from './internal/cbor.ts'
import { isObject } from './internal/json.ts'
import type { TextProfile } from './profile.ts'
import type { Message } from './types.ts'

const MAX_BYTES = 131_072
const DID_PKH = 'did:pkh:'

/**
 * A chain-agnostic capability object: the message and its signature as one IPLD object.
 *
 * @see CAIP-74 "Container format"
 */
export type Cacao = {
  /** `eip4361` is the older name of the text form on `eip155`; `caip122` is the form of the namespace's own profile. */
  readonly h: { readonly t: 'eip4361' | 'caip122' }
  readonly p: CacaoPayload
  readonly s: CacaoSignature
}

/** The message in the names of CAIP-74. */
export type CacaoPayload = {
  readonly domain: string
  /** `did:pkh:` and the CAIP-10 account id. */
  readonly iss: string
  /** The URI of the message. */
  readonly aud: string
  /** The integer stands in the standard's own example. */
  readonly version: '1' | 1
  readonly nonce: string
  readonly iat: string
  readonly nbf?: string | undefined
  readonly exp?: string | undefined
  readonly statement?: string | undefined
  readonly requestId?: string | undefined
  readonly resources?: readonly string[] | undefined
}

/** The signature. */
export type CacaoSignature = {
  /** The profile's name of the algorithm: `eip191`, `solana:ed25519`. */
  readonly t: string
  /** Bytes, as CAIP-74 has it; some libraries write the wallet's text instead. */
  readonly s: Uint8Array | string
}

/** What {@link decodeCacao} answers. */
export type CacaoResult = { readonly ok: true; readonly cacao: Cacao } | Failure

/** What {@link messageFromCacao} answers: the message and the text over which the signature must hold. */
export type CacaoMessageResult =
  | { readonly ok: true; readonly message: Message; readonly text: string }
  | Failure

/**
 * Writes a CACAO as deterministic DAG-CBOR.
 *
 * @example
 * ```ts
 * import { type Cacao, decodeCacao, encodeCacao } from '@countersign/siwx-core'
 *
 * declare const cacao: Cacao
 * const bytes = encodeCacao(cacao)
 * decodeCacao(bytes).ok // true
 * ```
 * @see CAIP-74 "Serialization"
 */
export function encodeCacao({ h, p, s }: Cacao): Uint8Array {
  return encodeCbor(toMap({ h: toMap(h), p: toMap(p), s: toMap(s) }))
}

/**
 * Reads a CACAO from DAG-CBOR, strictly: canonical bytes, the fields of CAIP-74 and no others. It never throws and does
 * not check the signature. Codes: `input_too_large` (more than 128 KiB), `encoding_invalid`, `profile_unsupported`.
 *
 * @example
 * ```ts
 * import { decodeCacao } from '@countersign/siwx-core'
 *
 * const result = decodeCacao(new Uint8Array([0xa0]))
 * if (!result.ok) console.log(result.code) // encoding_invalid
 * ```
 * @see CAIP-74 "Container format"
 */
export function decodeCacao(bytes: Uint8Array): CacaoResult {
  if (!(bytes instanceof Uint8Array)) return refuse('The CACAO is not bytes.')
  if (bytes.length > MAX_BYTES) return failure('input_too_large', 'size')
  const root = decodeCbor(bytes)
  if (root === undefined) return refuse('The CACAO is not canonical DAG-CBOR.')
  return readCacao(toObject(root))
}

/**
 * Takes an object for a CACAO when it is one: the JSON form that wallets hand out (WalletConnect), for example. It never
 * throws. Codes: `encoding_invalid`, `profile_unsupported`.
 *
 * @example
 * ```ts
 * import { readCacao } from '@countersign/siwx-core'
 *
 * const result = readCacao(JSON.parse('{}'))
 * if (!result.ok) console.log(result.code) // encoding_invalid
 * ```
 * @see CAIP-74 "Container format"
 */
export function readCacao(value: unknown): CacaoResult {
  if (!has(value, { h: isObject, p: isObject, s: isObject }, {}))
    return refuse('The CACAO has not the parts h, p and s.')
  const { h, p, s } = value
  if (!has(h, { t: isText }, {})) return refuse('The header is not one of CAIP-74.', 'h')
  if (!has(p, REQUIRED, OPTIONAL)) return refuse('The payload is not one of CAIP-74.', 'p')
  if (!has(s, { t: isText, s: isSignature }, {})) return refuse('The signature is not one of CAIP-74.', 's')
  if (h['t'] !== 'eip4361' && h['t'] !== 'caip122') {
    return failure('profile_unsupported', 'decode', { field: 'h.t', received: String(h['t']) })
  }
  // The shapes were checked above, key by key.
  return { ok: true, cacao: { h, p, s } as unknown as Cacao }
}

/**
 * Makes a CACAO from a message and its signature.
 *
 * @example
 * ```ts
 * import { cacaoFromMessage, type Message } from '@countersign/siwx-core'
 *
 * declare const message: Message
 * declare const signature: Uint8Array
 * const cacao = cacaoFromMessage(message, { type: 'eip191', signature })
 * cacao.p.iss // 'did:pkh:eip155:1:0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2'
 * ```
 * @throws SiwxError `message_malformed` for a message that CAIP-74 cannot hold: one with a scheme or without an address
 * @see CAIP-74 "Container format"
 */
export function cacaoFromMessage(
  message: Message,
  { type, signature }: { readonly type: string; readonly signature: Uint8Array },
): Cacao {
  const { namespace, chainId: reference, address } = message
  if (message.scheme !== undefined) throw unfit('scheme', 'A CACAO cannot hold the scheme of the domain.')
  const account = address === undefined ? undefined : formatAccountId({ namespace, reference, address })
  if (account === undefined) throw unfit('address', 'A CACAO needs the account.')
  const payload: CacaoPayload = {
    domain: message.domain,
    iss: `${DID_PKH}${account}`,
    aud: message.uri,
    version: message.version,
    nonce: message.nonce,
    iat: message.issuedAt,
    nbf: message.notBefore,
    exp: message.expirationTime,
    statement: message.statement,
    requestId: message.requestId,
    resources: message.resources,
  }
  return {
    h: { t: namespace === 'eip155' ? 'eip4361' : 'caip122' },
    p: payload,
    s: { t: type, s: signature },
  }
}

/**
 * Rebuilds the message of a CACAO and the text that was signed, in the form of `profile`. It never throws. Codes:
 * `profile_unsupported` (another namespace, or an `eip4361` header over another text order), `address_invalid`, `encoding_invalid`,
 * and those of {@link parseMessage}.
 *
 * @example
 * ```ts
 * import { type Cacao, messageFromCacao, type TextProfile } from '@countersign/siwx-core'
 *
 * declare const profile: TextProfile
 * declare const cacao: Cacao
 * const result = messageFromCacao(profile, cacao)
 * if (result.ok) console.log(result.text)
 * ```
 * @see CAIP-74 "Signature Verification"
 */
export function messageFromCacao(profile: TextProfile, cacao: Cacao): CacaoMessageResult {
  const checked = readCacao(cacao)
  if (!checked.ok) return checked
  const { h, p } = checked.cacao
  const account = p.iss.startsWith(DID_PKH) ? parseAccountId(p.iss.slice(DID_PKH.length)) : undefined
  if (account === undefined) return failure('address_invalid', 'decode', { field: 'p.iss', received: p.iss })
  const foreign =
    account.namespace !== profile.namespace || (h.t === 'eip4361' && profile.order !== 'eip4361')
  if (foreign) return failure('profile_unsupported', 'decode', { field: 'p.iss', received: p.iss })
  const message: Message = {
    namespace: account.namespace,
    domain: p.domain,
    scheme: undefined,
    address: account.address,
    statement: p.statement,
    uri: p.aud,
    version: '1',
    chainId: account.reference,
    nonce: p.nonce,
    issuedAt: p.iat,
    expirationTime: p.exp,
    notBefore: p.nbf,
    requestId: p.requestId,
    resources: p.resources,
  }
  return written(profile, message)
}

// The object is hostile input here, so what is an error of the program elsewhere is a refusal.
function written(profile: TextProfile, message: Message): CacaoMessageResult {
  try {
    return { ok: true, message, text: formatMessage(profile, message) }
  } catch (error) {
    if (!(error instanceof SiwxError)) throw error
    return failure(error.code, 'decode', { field: error.field, reason: error.message })
  }
}

type Test = (value: unknown) => boolean
type Shape = Readonly<Record<string, Test>>

const isText: Test = (value) => typeof value === 'string'
const isTexts: Test = (value) => Array.isArray(value) && value.every((item) => typeof item === 'string')
const isVersion: Test = (value) => value === '1' || value === 1
const isSignature: Test = (value) => typeof value === 'string' || value instanceof Uint8Array

const REQUIRED: Shape = {
  domain: isText,
  iss: isText,
  aud: isText,
  version: isVersion,
  nonce: isText,
  iat: isText,
}
const OPTIONAL: Shape = { nbf: isText, exp: isText, statement: isText, requestId: isText, resources: isTexts }

// All of the required keys, some of the optional ones, no others.
function has(value: unknown, required: Shape, optional: Shape): value is Readonly<Record<string, unknown>> {
  if (!isObject(value)) return false
  const known: Shape = { ...required, ...optional }
  const complete = Object.keys(required).every((key) => Object.hasOwn(value, key))
  return complete && Object.keys(value).every((key) => allows(known, key, value[key]))
}

function allows(known: Shape, key: string, value: unknown): boolean {
  if (!Object.hasOwn(known, key)) return false
  return known[key]?.(value) === true || (value === undefined && Object.hasOwn(OPTIONAL, key))
}

function toObject(value: Cbor): unknown {
  if (!(value instanceof Map)) return value
  return Object.fromEntries([...value].map(([key, item]) => [key, toObject(item)]))
}

function toMap(value: { readonly [key: string]: Cbor | undefined }): ReadonlyMap<string, Cbor> {
  return new Map(Object.entries(value).filter((entry): entry is [string, Cbor] => entry[1] !== undefined))
}

function refuse(reason: string, field?: string): Failure {
  return failure('encoding_invalid', 'decode', { reason, field })
}

function unfit(field: string, reason: string): SiwxError {
  return new SiwxError('message_malformed', reason, { field })
}
