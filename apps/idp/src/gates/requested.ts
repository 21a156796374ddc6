import { type Gate, type GateIssue, parseGate } from '@countersign/nft-ownership'
import { isRecord } from '../json.ts'
import { canonical } from './hash.ts'
import { isLegacyQuery, readLegacyQuery } from './legacyQuery.ts'
import { DISCLOSURES, type Disclosure, type GateRefusal, type GateRequest } from './types.ts'

/** What a request says about tokens, read strictly; not yet judged. */
export type Requested = {
  /** `nft_token` is asked for, by scope or by name. */
  readonly token: boolean
  /** Name of a gate. */
  readonly gateId?: string | undefined
  readonly gate?: Gate | undefined
  readonly disclosure?: Disclosure | undefined
  readonly form: 'oidc' | 'walt-idpkit'
  readonly scopes: readonly string[]
  /** Names in the `claims` parameter. */
  readonly claims: ReadonlySet<string>
}

type Ask = Pick<Requested, 'gateId' | 'gate' | 'disclosure' | 'form'>
type Read<T> = { readonly ok: true; readonly value: T } | GateRefusal

const invalid = (message: string): GateRefusal => ({ ok: false, code: 'nft_request_invalid', message })

/** In words that an OAuth error may carry (RFC 6749 section 4.1.2.1: printable ASCII without quotes). */
const firstIssue = ([issue]: readonly GateIssue[]): string =>
  issue === undefined ? 'nft_token is not a query' : `nft_token${issue.path}: ${issue.message}`

const readQuery = (query: Readonly<Record<string, unknown>>): Read<Pick<Ask, 'gate' | 'form'>> => {
  if (isLegacyQuery(query)) {
    const legacy = readLegacyQuery(query)
    return legacy.ok ? { ok: true, value: { gate: legacy.gate, form: 'walt-idpkit' } } : legacy
  }
  if (Object.keys(query).length === 0) return { ok: true, value: { form: 'oidc' } }
  const parsed = parseGate(query)
  if (!parsed.ok) return invalid(firstIssue(parsed.issues))
  return { ok: true, value: { gate: parsed.gate, form: 'oidc' } }
}

/** The value of `nft_token` in the claims parameter: null, or what is asked for. */
const readAsk = (value: unknown): Read<Ask> => {
  if (value === null) return { ok: true, value: { form: 'oidc' } }
  if (!isRecord(value)) return invalid('nft_token is null or an object')
  const { disclosure, essential, gate: gateId, ...query } = value
  if (essential !== undefined && typeof essential !== 'boolean') return invalid('essential is a boolean')
  if (gateId !== undefined && typeof gateId !== 'string') return invalid('gate is the name of a gate')
  const told = DISCLOSURES.find((known) => known === disclosure)
  if (disclosure !== undefined && told === undefined) {
    return invalid(`disclosure is one of ${DISCLOSURES.join(', ')}`)
  }
  const read = readQuery(query)
  return read.ok ? { ok: true, value: { ...read.value, gateId, disclosure: told } } : read
}

/** The two places of OpenID Connect Core 1.0 section 5.5, which must not contradict each other. */
const readPlaces = (claims: unknown): Read<Ask | undefined> => {
  if (!isRecord(claims)) return { ok: true, value: undefined }
  if (Object.hasOwn(claims, 'nft_token')) return invalid('nft_token is a member of userinfo or id_token')
  const places = [claims['userinfo'], claims['id_token']].filter(isRecord)
  const asks = places.filter((place) => Object.hasOwn(place, 'nft_token')).map((place) => place['nft_token'])
  const [first, second] = asks.map((ask) => (isRecord(ask) && Object.keys(ask).length === 0 ? null : ask))
  if (first === undefined) return { ok: true, value: undefined }
  const read = readAsk(first ?? second ?? null)
  if (!read.ok || first === null || second === undefined || second === null) return read
  // Compared as read: what was not read yet may be nested without end.
  const other = readAsk(second)
  if (!other.ok) return other
  return canonical(read.value) === canonical(other.value)
    ? read
    : invalid('userinfo and id_token ask for different tokens')
}

const namesOf = (claims: unknown): ReadonlySet<string> => {
  if (!isRecord(claims)) return new Set()
  return new Set([claims['userinfo'], claims['id_token']].filter(isRecord).flatMap(Object.keys))
}

/** Reads what a request says about tokens. */
export const readRequest = ({ claims, scope }: GateRequest): Read<Requested> => {
  const scopes = scope?.split(' ').filter(Boolean) ?? []
  const ask = readPlaces(claims)
  if (!ask.ok) return ask
  const token = ask.value !== undefined || scopes.includes('nft_token')
  return { ok: true, value: { form: 'oidc', ...ask.value, token, scopes, claims: namesOf(claims) } }
}
