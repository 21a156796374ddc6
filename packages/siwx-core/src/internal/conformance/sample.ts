import type { ConformanceCase, ConformanceFixture } from '../../conformance.ts'
import type { MessageFields } from '../../createMessage.ts'
import type { Failure } from '../../errors.ts'
import type { Expectations, Message, VerifyResult } from '../../types.ts'

/** The suite's time. */
export const NOW: number = Date.UTC(2026, 8, 30, 16, 25, 24)
const MINUTE = 60_000

/** RFC 3339 time, so many minutes after {@link NOW}. */
export function at(minutes: number): string {
  return new Date(NOW + minutes * MINUTE).toISOString()
}

/** A message with every field, for the fixture's account. */
export function sampleFields<Proof>(fixture: ConformanceFixture<Proof>): MessageFields {
  return {
    domain: 'app.example:8443',
    scheme: 'https',
    address: fixture.account.address,
    statement: "I accept the terms (2026): https://app.example/tos?a=1#b, that's all!",
    uri: 'https://app.example:8443/login?x=%20y#z',
    chainId: fixture.account.chainId,
    nonce: 'p3QmYb8XrT0sVwKc1LzNaE',
    issuedAt: at(-1),
    expirationTime: at(10),
    notBefore: at(-1),
    requestId: 'request-1%2F2',
    resources: ['ipfs://bafybeiemxf5abjwjbikoz4mc3a3dla6ual3jsgpdr4cjr3oz3evfyavhwq/', 'urn:example:b'],
  }
}

/** What accepts the sample message. */
export const EXPECTED: Expectations = {
  domain: 'app.example:8443',
  nonce: 'p3QmYb8XrT0sVwKc1LzNaE',
}

/** The sample message, changed. */
export function sampleMessage<Proof>(
  fixture: ConformanceFixture<Proof>,
  changes: Partial<MessageFields> = {},
): Message {
  return fixture.createMessage({ ...sampleFields(fixture), ...changes })
}

/** The text of the sample message, changed. */
export function sampleText<Proof>(
  fixture: ConformanceFixture<Proof>,
  changes: Partial<MessageFields> = {},
): string {
  return fixture.formatMessage(sampleMessage(fixture, changes))
}

/** Verifies at the suite's time, `minutes` later. */
export function verify<Proof>(
  fixture: ConformanceFixture<Proof>,
  proof: Proof,
  expected: Partial<Expectations> = {},
  minutes: number = 0,
): Promise<VerifyResult> {
  return fixture.verifyMessage(
    proof,
    { ...EXPECTED, ...expected },
    { now: () => new Date(NOW + minutes * MINUTE) },
  )
}

/** A case from a function that may be synchronous. */
export function named(name: string, run: () => void | Promise<void>): ConformanceCase {
  return { name, run: async () => run() }
}

/** Fails the case. */
export function fail(message: string): never {
  throw new Error(message)
}

/** Demands a refusal, with one of the codes when any are given. */
export function refused(
  result: { readonly ok: true } | Failure,
  what: string,
  codes: readonly string[] = [],
): asserts result is Failure {
  if (result.ok) fail(`${what}: accepted`)
  if (codes.length > 0 && !codes.includes(result.code)) {
    fail(`${what}: refused with ${result.code}, wanted ${codes.join(' or ')} (${result.reason})`)
  }
}

/** Demands acceptance. */
export function accepted<Accepted extends { readonly ok: true }>(
  result: Accepted | Failure,
  what: string,
): asserts result is Accepted {
  if (!result.ok) fail(`${what}: refused with ${result.code} at ${result.stage} (${result.reason})`)
}
