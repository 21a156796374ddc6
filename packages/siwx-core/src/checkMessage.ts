import { parseAccountId } from './caip.ts'
import { compareNonce } from './consumeNonce.ts'
import { isLoopback, normaliseDomain } from './domain.ts'
import { type Code, type Failure, failure } from './errors.ts'
import { checkRecap } from './recap.ts'
import { parseTime } from './time.ts'
import type { Clock, Expectations, Message } from './types.ts'

/** Seconds. */
const MAX_AGE = 600
const CLOCK_SKEW = 60

/** What {@link checkMessage} may use besides its arguments. */
export type CheckOptions = {
  /** The time. Default: the machine's. */
  readonly now?: Clock | undefined
}

/**
 * Checks a parsed message against what the verifier expects: everything but the nonce consumer, which {@link consumeNonce}
 * calls afterwards. Gives the first refusal, or `undefined` when all holds. It never throws.
 *
 * Codes, in this order: `version_unsupported`, `domain_mismatch`, `scheme_mismatch`, `uri_mismatch`, `chain_not_allowed`,
 * `account_mismatch`, `request_id_mismatch`, `resources_mismatch`, `recap_mismatch`, `time_invalid`, `issued_in_future`,
 * `too_old`, `not_yet_valid`, `expired`, `nonce_mismatch`; `internal` when the expectation itself makes no sense.
 *
 * @example
 * ```ts
 * import { checkMessage, type Message } from '@countersign/siwx-core'
 *
 * declare const message: Message
 * checkMessage(message, { domain: 'app.example', nonce: '32891756ab', chains: ['eip155:1'] }) // undefined
 * checkMessage(message, { domain: 'shop.example', nonce: '32891756ab' })?.code // 'domain_mismatch'
 * ```
 * @see CAIP-122 "Verification", EIP-4361 "Verifying a signed Message"
 */
export function checkMessage(
  message: Message,
  expected: Expectations,
  options: CheckOptions = {},
): Failure | undefined {
  return (
    checkVersion(message) ??
    checkDomain(message, expected) ??
    checkScheme(message, expected) ??
    checkEqual('uri', 'uri_mismatch', message.uri, expected.uri) ??
    checkChain(message, expected) ??
    checkAccount(message, expected) ??
    checkEqual('requestId', 'request_id_mismatch', message.requestId, expected.requestId) ??
    checkResources(message, expected) ??
    checkRecap(message) ??
    checkTimes(message, expected, options) ??
    (typeof expected.nonce === 'function' ? undefined : compareNonce(message, expected.nonce))
  )
}

function checkVersion(message: Message): Failure | undefined {
  return message.version === '1' ? undefined : refuse('version_unsupported', 'version', message.version)
}

function checkDomain(message: Message, expected: Expectations): Failure | undefined {
  // EIP-4361: without a scheme, https is assumed; it decides which port is the default one.
  const scheme = (message.scheme ?? expected.scheme ?? 'https').toLowerCase()
  const wanted = normaliseDomain(expected.domain, scheme)
  if (wanted === undefined)
    return senseless('domain', 'The expected domain is not a host with an optional port.')
  if (normaliseDomain(message.domain, scheme) === wanted) return undefined
  return refuse('domain_mismatch', 'domain', message.domain, expected.domain)
}

function checkScheme(message: Message, expected: Expectations): Failure | undefined {
  if (message.scheme === undefined) return undefined
  const scheme = message.scheme.toLowerCase()
  if (expected.scheme !== undefined) {
    return scheme === expected.scheme.toLowerCase()
      ? undefined
      : refuse('scheme_mismatch', 'scheme', scheme, expected.scheme)
  }
  if (scheme === 'https' || (scheme === 'http' && isLoopback(expected.domain.toLowerCase()))) return undefined
  return refuse('scheme_mismatch', 'scheme', scheme, 'https')
}

function checkChain(message: Message, expected: Expectations): Failure | undefined {
  const chain = `${message.namespace}:${message.chainId}`
  if (expected.chains === undefined || expected.chains.includes(chain)) return undefined
  return refuse('chain_not_allowed', 'chainId', chain, expected.chains.join(' '))
}

function checkAccount(message: Message, expected: Expectations): Failure | undefined {
  const { accounts } = expected
  if (accounts === undefined || accounts.some((account) => isAccount(message, account))) return undefined
  return refuse('account_mismatch', 'address', message.address ?? '', accounts.join(' '))
}

function isAccount(message: Message, account: string): boolean {
  const parts = parseAccountId(account)
  if (parts === undefined || message.address === undefined) return false
  return (
    parts.namespace === message.namespace &&
    parts.reference === message.chainId &&
    comparable(parts.namespace, parts.address) === comparable(message.namespace, message.address)
  )
}

// The letter case of an eip155 address is a checksum (EIP-55), not a part of it; elsewhere case matters (CAIP-10).
function comparable(namespace: string, address: string): string {
  return namespace === 'eip155' ? address.toLowerCase() : address
}

function checkResources(message: Message, expected: Expectations): Failure | undefined {
  if (expected.resources === undefined) return undefined
  const got = message.resources ?? []
  const same =
    got.length === expected.resources.length &&
    got.every((resource, index) => resource === expected.resources?.[index])
  return same
    ? undefined
    : refuse('resources_mismatch', 'resources', got.join(' '), expected.resources.join(' '))
}

function checkTimes(
  message: Message,
  expected: Expectations,
  { now = () => new Date() }: CheckOptions,
): Failure | undefined {
  const { maxAge = MAX_AGE, clockSkew = CLOCK_SKEW } = expected
  if (!(maxAge >= 0)) return senseless('maxAge', 'maxAge is not a number of seconds.')
  if (!(clockSkew >= 0 && clockSkew < Number.POSITIVE_INFINITY)) {
    return senseless('clockSkew', 'clockSkew is not a number of seconds.')
  }
  const time = now().getTime()
  if (Number.isNaN(time)) return senseless('now', 'The clock gave no time.')
  const skew = clockSkew * 1000
  const issued = parseTime(message.issuedAt)
  if (issued === undefined) return refuse('time_invalid', 'issuedAt', message.issuedAt)
  if (issued > time + skew) return refuse('issued_in_future', 'issuedAt', message.issuedAt)
  if (time - issued > maxAge * 1000 + skew) return refuse('too_old', 'issuedAt', message.issuedAt)
  return checkWindow(message, time, skew)
}

function checkWindow(message: Message, time: number, skew: number): Failure | undefined {
  const { notBefore, expirationTime } = message
  if (notBefore !== undefined) {
    const from = parseTime(notBefore)
    if (from === undefined) return refuse('time_invalid', 'notBefore', notBefore)
    if (time + skew < from) return refuse('not_yet_valid', 'notBefore', notBefore)
  }
  if (expirationTime === undefined) return undefined
  const until = parseTime(expirationTime)
  if (until === undefined) return refuse('time_invalid', 'expirationTime', expirationTime)
  return time - skew >= until ? refuse('expired', 'expirationTime', expirationTime) : undefined
}

function checkEqual(
  field: string,
  code: Code,
  received: string | undefined,
  wanted: string | undefined,
): Failure | undefined {
  return wanted === undefined || received === wanted ? undefined : refuse(code, field, received, wanted)
}

function refuse(code: Code, field: string, received?: string, expected?: string): Failure {
  return failure(code, 'check', { field, received, expected })
}

function senseless(field: string, reason: string): Failure {
  return failure('internal', 'check', { field, reason })
}
