import { readUtf8, utf8 } from './codec/utf8.ts'
import { type Failure, failure, SiwxError } from './errors.ts'
import { fromBase64url, toBase64url } from './internal/base64url.ts'
import { canonicalJson, isObject, type Json } from './internal/json.ts'
import { scanUri } from './internal/uri.ts'
import { LIMITS } from './limits.ts'
import type { Message } from './types.ts'

const PREFIX = 'urn:recap:'
const PREAMBLE = 'I further authorize the stated URI to perform the following actions on my behalf:'
// ERC-5573 "Ability Strings"; the printed class [A-z] is taken as the misprint of [A-Z] that it is.
const ABILITY = /^[a-zA-Z0-9.*_+-]+\/[a-zA-Z0-9.*_+-]+$/

/** Conditions of one ability. No condition is `{}`. */
export type NotaBene = { readonly [key: string]: Json | undefined }

/** What a ReCap grants: for each resource URI the abilities (`crud/read`), for each ability its alternative conditions. */
export type Recap = {
  readonly att?:
    | { readonly [resource: string]: { readonly [ability: string]: readonly NotaBene[] } }
    | undefined
  /** CIDs of the capabilities that this one rests on. */
  readonly prf?: readonly string[] | undefined
}

/** What {@link decodeRecap} answers. */
export type RecapResult = { readonly ok: true; readonly recap: Recap } | Failure

/**
 * Writes a ReCap as the `urn:recap:` URI that goes last into the resources. Keys are sorted, so one grant has one URI.
 *
 * @example
 * ```ts
 * import { encodeRecap } from '@countersign/siwx-core'
 *
 * encodeRecap({ att: { 'https://app.example/photos': { 'crud/read': [{}] } } }) // 'urn:recap:eyJ…'
 * ```
 * @throws SiwxError `recap_mismatch` when the object breaks the schema
 * @see ERC-5573 "ReCap URI Scheme"
 */
export function encodeRecap(recap: Recap): string {
  const json = isRecap(recap) ? writeRecap(recap) : undefined
  if (json === undefined) {
    throw new SiwxError(
      'recap_mismatch',
      'The object is not a ReCap (ERC-5573 "ReCap Details Object Schema").',
    )
  }
  return PREFIX + toBase64url(utf8(json))
}

/**
 * Reads a `urn:recap:` URI strictly: canonical base64url, canonical JSON (sorted keys, none twice), the schema of
 * ERC-5573. It never throws. Codes: `recap_mismatch`, `input_too_large`.
 *
 * An empty `prf` is accepted although the schema demands an entry: the standard's own example has one.
 *
 * @example
 * ```ts
 * import { decodeRecap } from '@countersign/siwx-core'
 *
 * decodeRecap('urn:recap:eyJhdHQiOnt9fQ') // { ok: false, code: 'recap_mismatch', … }
 * ```
 * @see ERC-5573 "ReCap Details Object Schema"
 */
export function decodeRecap(uri: string): RecapResult {
  if (typeof uri !== 'string') return refuse('The resource is not a text.')
  if (uri.length > LIMITS.resource) return failure('input_too_large', 'size', { field: 'resources' })
  if (!uri.startsWith(PREFIX)) return refuse('The resource is not a ReCap URI.')
  const bytes = fromBase64url(uri.slice(PREFIX.length))
  if (bytes === undefined) return refuse('The ReCap is not in canonical base64url.')
  const json = readUtf8(bytes)
  const recap = json === undefined ? undefined : parseJson(json)
  if (!isRecap(recap)) return refuse('The ReCap does not follow its schema.')
  return writeRecap(recap) === json ? { ok: true, recap } : refuse('The ReCap is not in canonical JSON.')
}

/**
 * The sentence with which a person agrees to a ReCap, behind the statement of the message when there is one.
 *
 * @example
 * ```ts
 * import { recapStatement } from '@countersign/siwx-core'
 *
 * recapStatement({ att: { 'https://app.example/photos': { 'crud/read': [{}] } } }, 'Sign in.')
 * // "Sign in. I further authorize the stated URI … on my behalf: (1) 'crud': 'read' for 'https://app.example/photos'."
 * ```
 * @see ERC-5573 "ReCap Translation Algorithm"
 */
export function recapStatement(recap: Recap, statement?: string): string {
  let text = statement === undefined ? PREAMBLE : `${statement} ${PREAMBLE}`
  let number = 1
  const att = recap.att ?? {}
  for (const resource of Object.keys(att).sort()) {
    for (const [namespace, names] of groupAbilities(Object.keys(att[resource] ?? {}).sort())) {
      const list = names.map((name) => `'${name}'`).join(', ')
      text += ` (${number}) '${namespace}': ${list} for '${resource}'.`
      number += 1
    }
  }
  return text
}

/**
 * Checks that a message with a ReCap says in its statement what the ReCap grants, and that the ReCap stands last and
 * alone. A message without a ReCap passes. Codes: `recap_mismatch`, `input_too_large`.
 *
 * @example
 * ```ts
 * import { checkRecap, encodeRecap, recapStatement } from '@countersign/siwx-core'
 *
 * const recap = { att: { 'https://app.example/photos': { 'crud/read': [{}] } } }
 * const resources = [encodeRecap(recap)]
 * checkRecap({ statement: recapStatement(recap, 'Sign in.'), resources }) // undefined
 * checkRecap({ statement: 'Sign in.', resources })?.code // 'recap_mismatch'
 * ```
 * @see ERC-5573 "ReCap Verification Algorithm"
 */
export function checkRecap(message: Pick<Message, 'statement' | 'resources'>): Failure | undefined {
  const resources = message.resources ?? []
  const first = resources.findIndex(isRecapUri)
  if (first === -1) return undefined
  if (first !== resources.length - 1) return refuse('A ReCap must be the last resource, and the only ReCap.')
  const decoded = decodeRecap(resources[first] ?? '')
  if (!decoded.ok) return decoded
  const sentence = recapStatement(decoded.recap)
  const statement = message.statement ?? ''
  if (statement === sentence || statement.endsWith(` ${sentence}`)) return undefined
  return failure('recap_mismatch', 'check', { field: 'statement', expected: sentence, received: statement })
}

// RFC 8141: "urn" and the namespace have no case, so another spelling must not slip past the check.
function isRecapUri(resource: string): boolean {
  return resource.slice(0, PREFIX.length).toLowerCase() === PREFIX
}

function groupAbilities(abilities: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>()
  for (const ability of abilities) {
    const slash = ability.indexOf('/')
    const namespace = ability.slice(0, slash)
    const names = groups.get(namespace) ?? []
    names.push(ability.slice(slash + 1))
    groups.set(namespace, names)
  }
  return groups
}

// "att" stands before "prf", as it would when sorted.
function writeRecap({ att, prf }: Recap): string | undefined {
  return canonicalJson({ ...(att !== undefined && { att }), ...(prf !== undefined && { prf }) })
}

// Stricter than the printed schema, which lets other keys pass: nothing would say in the statement what they grant.
function isRecap(value: unknown): value is Recap {
  if (!isObject(value)) return false
  const { att, prf } = value
  const known = Object.keys(value).every((key) => key === 'att' || key === 'prf')
  return known && (att !== undefined || prf !== undefined) && isAttenuations(att) && isProofs(prf)
}

function isAttenuations(att: unknown): boolean {
  if (att === undefined) return true
  if (!isObject(att)) return false
  const resources = Object.keys(att)
  return (
    resources.length > 0 &&
    resources.every((uri) => scanUri(uri, 0, uri.length) === -1 && isAbilities(att[uri]))
  )
}

function isAbilities(abilities: unknown): boolean {
  if (!isObject(abilities)) return false
  const names = Object.keys(abilities)
  return (
    names.length > 0 &&
    names.every((name) => {
      const conditions = abilities[name]
      return ABILITY.test(name) && Array.isArray(conditions) && conditions.every(isObject)
    })
  )
}

function isProofs(prf: unknown): boolean {
  return (
    prf === undefined ||
    (Array.isArray(prf) && prf.every((cid) => typeof cid === 'string' && /^[a-zA-Z0-9]+$/.test(cid)))
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function refuse(reason: string): Failure {
  return failure('recap_mismatch', 'check', { field: 'resources', reason })
}
