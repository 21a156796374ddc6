import type { ConformanceCase, ConformanceFixture } from '../../conformance.ts'
import type { MessageFields } from '../../createMessage.ts'
import { SiwxError } from '../../errors.ts'
import { LIMITS } from '../../limits.ts'
import { accepted, fail, named, refused, sampleFields, sampleText } from './sample.ts'

type Fixture = ConformanceFixture<never>

/** The text form: what is grammatical, and that it comes back to the letter. */
export function codecCases<Proof>(fixture: ConformanceFixture<Proof>): readonly ConformanceCase[] {
  // The codec cases never touch a proof.
  const codec = fixture as unknown as Fixture
  return [
    named('codec: round trip of every combination of optional fields', () => roundTrips(codec)),
    named('codec: a missing line is refused, or an optional field is absent', () => missingLines(codec)),
    named('codec: a duplicated line is refused', () => duplicatedLines(codec)),
    named('codec: reordered lines are refused', () => reorderedLines(codec)),
    named('codec: each altered byte is refused or read as another message', () => alteredBytes(codec)),
    named('codec: CRLF, other line ends and stray white space are refused', () => lineEnds(codec)),
    named('codec: Unicode look-alikes and invisible characters are refused', () => lookAlikes(codec)),
    named('codec: oversized input is refused before it is read', () => oversized(codec)),
    named('codec: no text makes the parser throw', () => hostileTexts(codec)),
    named('codec: createMessage refuses fields that open another section', () => injection(codec)),
  ]
}

function roundTrips(fixture: Fixture): void {
  const optional = ['scheme', 'statement', 'expirationTime', 'notBefore', 'requestId', 'resources'] as const
  for (let mask = 0; mask < 1 << optional.length; mask += 1) {
    const absent = optional.filter((_, bit) => (mask & (1 << bit)) !== 0)
    survives(fixture, Object.fromEntries(absent.map((field) => [field, undefined])))
  }
  survives(fixture, { statement: '' })
  survives(fixture, { resources: [] })
  survives(fixture, { requestId: '' })
  survives(fixture, { domain: '[::1]:8080', scheme: undefined })
  survives(fixture, { issuedAt: '2026-09-30T16:25:24.123456789+02:00' })
}

function survives(fixture: Fixture, changes: Partial<MessageFields>): void {
  const text = sampleText(fixture, changes)
  const parsed = fixture.parseMessage(text)
  accepted(parsed, JSON.stringify(changes))
  const fields: Readonly<Record<string, unknown>> = { ...sampleFields(fixture), ...changes }
  for (const [field, value] of Object.entries(fields)) {
    const got = (parsed.message as Readonly<Record<string, unknown>>)[field]
    if (JSON.stringify(got) !== JSON.stringify(value))
      fail(`${field}: ${String(value)} came back as ${String(got)}`)
  }
  if (parsed.message.namespace !== fixture.namespace) fail(`namespace: ${parsed.message.namespace}`)
  if (fixture.formatMessage(parsed.message) !== text) fail('the text did not come back to the letter')
}

const OPTIONAL = /^(?:I accept|Expiration Time: |Not Before: |Request ID: |- )/

function missingLines(fixture: Fixture): void {
  const lines = sampleText(fixture).split('\n')
  for (const [index, line] of lines.entries()) {
    const text = lines.filter((_, other) => other !== index).join('\n')
    if (OPTIONAL.test(line)) anotherMessage(fixture, text, `without "${line}"`)
    else refused(fixture.parseMessage(text), `without line ${index} "${line}"`)
  }
}

function duplicatedLines(fixture: Fixture): void {
  const lines = sampleText(fixture).split('\n')
  for (const [index, line] of lines.entries()) {
    const text = lines.flatMap((other, at) => (at === index ? [other, other] : [other])).join('\n')
    if (line.startsWith('- ')) anotherMessage(fixture, text, `with "${line}" twice`)
    else refused(fixture.parseMessage(text), `with line ${index} "${line}" twice`)
  }
}

function reorderedLines(fixture: Fixture): void {
  const lines = sampleText(fixture).split('\n')
  for (let index = 0; index + 1 < lines.length; index += 1) {
    const [first = '', second = ''] = lines.slice(index, index + 2)
    const text = [...lines.slice(0, index), second, first, ...lines.slice(index + 2)].join('\n')
    if (first.startsWith('- ')) anotherMessage(fixture, text, 'with resources swapped')
    else refused(fixture.parseMessage(text), `with "${first}" and "${second}" swapped`)
  }
}

const REPLACEMENTS = ['\n', '\r', '\0', ' ', ':', '-', '/', '%', '0', '9', 'a', 'Z', '"', 'é']

function alteredBytes(fixture: Fixture): void {
  const text = sampleText(fixture)
  for (const [index, original] of [...text].entries()) {
    for (const character of [...REPLACEMENTS, otherCase(original)]) {
      if (character === original) continue
      const altered = text.slice(0, index) + character + text.slice(index + 1)
      const parsed = fixture.parseMessage(altered)
      if (parsed.ok) anotherMessage(fixture, altered, `with ${JSON.stringify(character)} at ${index}`)
    }
  }
}

function otherCase(character: string): string {
  return character === character.toLowerCase() ? character.toUpperCase() : character.toLowerCase()
}

function lineEnds(fixture: Fixture): void {
  const text = sampleText(fixture)
  const { statement } = sampleFields(fixture)
  for (const end of ['\r\n', '\r', '\n\r', '\u0085', '\u2028', '\u2029', '\v', '\f', ' \n', '\n ', '\t\n']) {
    refused(fixture.parseMessage(text.replaceAll('\n', end)), `line end ${JSON.stringify(end)}`)
    for (let from = text.indexOf('\n'); from !== -1; from = text.indexOf('\n', from + 1)) {
      const altered = text.slice(0, from) + end + text.slice(from + 1)
      const parsed = fixture.parseMessage(altered)
      // A space may end or begin a statement; anywhere else it is refused.
      const read = parsed.ok && parsed.message.statement === statement
      if (read) fail(`line end ${JSON.stringify(end)} at ${from}: accepted`)
      if (parsed.ok) anotherMessage(fixture, altered, `line end ${JSON.stringify(end)} at ${from}`)
    }
  }
  for (const altered of [`${text}\n`, `${text} `, `\n${text}`, ` ${text}`, `\uFEFF${text}`, `${text}\0`]) {
    refused(fixture.parseMessage(altered), JSON.stringify(altered.slice(0, 3)))
  }
}

function lookAlikes(fixture: Fixture): void {
  const lines = sampleText(fixture).split('\n')
  const twins: readonly (readonly [string, string])[] = [
    ['a', '\u0430'],
    ['e', '\u0435'],
    ['o', '\u043E'],
    ['p', '\u0440'],
    ['1', '\uFF11'],
    ['/', '\u2044'],
    [':', '\uFF1A'],
    [' ', '\u00A0'],
  ]
  for (const [index, line] of lines.entries()) {
    const put = (altered: string): string =>
      [...lines.slice(0, index), altered, ...lines.slice(index + 1)].join('\n')
    for (const [plain, twin] of twins) {
      if (line.includes(plain))
        refused(fixture.parseMessage(put(line.replace(plain, twin))), `${plain} as ${twin}`)
    }
    for (const hidden of ['\u200B', '\u200D', '\u202E', '\u2066', '\u00AD', '\u0301']) {
      refused(
        fixture.parseMessage(put(line + hidden)),
        `hidden ${hidden.charCodeAt(0).toString(16)} in line ${index}`,
      )
    }
  }
}

function oversized(fixture: Fixture): void {
  const many = Array.from({ length: LIMITS.resources + 1 }, (_, index) => `urn:example:${index}`)
  const tooLong: readonly Partial<MessageFields>[] = [
    { domain: `${'a'.repeat(LIMITS.domain)}.example` },
    { statement: 'a'.repeat(LIMITS.statement + 1) },
    { uri: `urn:example:${'a'.repeat(LIMITS.uri)}` },
    { nonce: 'a'.repeat(LIMITS.nonce + 1) },
    { issuedAt: `2026-09-30T16:25:24.${'1'.repeat(LIMITS.time)}Z` },
    { requestId: 'a'.repeat(LIMITS.requestId + 1) },
    { resources: many },
    { resources: [`urn:example:${'a'.repeat(LIMITS.resource)}`] },
    { statement: 'a'.repeat(LIMITS.message) },
  ]
  for (const changes of tooLong) throwsCode(fixture, changes, ['input_too_large'])
  refused(fixture.parseMessage('a'.repeat(LIMITS.message + 1)), 'a long text', ['input_too_large'])
}

function hostileTexts(fixture: Fixture): void {
  const text = sampleText(fixture)
  for (let length = 0; length < text.length; length += 1) {
    const cut = text.slice(0, length)
    const parsed = fixture.parseMessage(cut)
    if (parsed.ok) anotherMessage(fixture, cut, `cut at ${length}`)
  }
  for (const value of [
    undefined,
    null,
    1,
    {},
    [],
    new Uint8Array(3),
    '',
    '\n',
    '\uD800',
    '{}',
    text.repeat(3),
  ]) {
    refused(fixture.parseMessage(value as string), JSON.stringify(value)?.slice(0, 20) ?? 'undefined')
  }
}

function injection(fixture: Fixture): void {
  const other = fixture.other.address
  throwsCode(fixture, { statement: 'x\n\nURI: https://evil.example' }, ['message_malformed'])
  throwsCode(fixture, { statement: 'x\n' }, ['message_malformed'])
  throwsCode(fixture, { uri: 'https://app.example\nVersion: 1' }, ['message_malformed'])
  throwsCode(fixture, { nonce: 'abcdefgh\nIssued At: 2026-09-30T16:25:24Z' }, [
    'nonce_invalid',
    'message_malformed',
  ])
  throwsCode(fixture, { requestId: 'a\nResources:\n- urn:x:y' }, ['message_malformed'])
  throwsCode(fixture, { resources: ['urn:x:y\n- urn:x:z'] }, ['message_malformed'])
  throwsCode(fixture, { domain: 'evil.example/' }, ['message_malformed'])
  throwsCode(fixture, { scheme: 'https://evil.example' }, ['message_malformed'])
  throwsCode(fixture, { address: `${other}\n\nx\n` }, [
    'address_invalid',
    'address_checksum',
    'message_malformed',
  ])
  throwsCode(fixture, { nonce: 'short' }, ['nonce_invalid'])
  throwsCode(fixture, { issuedAt: '2026-02-30T00:00:00Z' }, ['time_invalid'])
  throwsCode(fixture, { version: '2' as '1' }, ['version_unsupported'])
}

// Accepted, but it comes back to the letter: so nobody can take it for the sample, whose text differs.
function anotherMessage(fixture: Fixture, text: string, what: string): void {
  const parsed = fixture.parseMessage(text)
  accepted(parsed, what)
  const written = fixture.formatMessage(parsed.message)
  if (written !== text) fail(`${what}: the text did not come back to the letter`)
}

function throwsCode(fixture: Fixture, changes: Partial<MessageFields>, codes: readonly string[]): void {
  const what = JSON.stringify(changes).slice(0, 80)
  try {
    fixture.createMessage({ ...sampleFields(fixture), ...changes })
  } catch (error) {
    if (error instanceof SiwxError && codes.includes(error.code)) return
    fail(`createMessage with ${what}: ${String(error)}`)
  }
  fail(`createMessage with ${what}: accepted`)
}
