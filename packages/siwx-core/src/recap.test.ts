import { runs } from '@countersign/testing/runs'
import { hasSharedVectors } from '@countersign/testing/sharedVectors'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toBase64url } from './internal/base64url.ts'
import { checkRecap, decodeRecap, encodeRecap, type Recap, recapStatement } from './recap.ts'
import { vectors } from './test/vectors.ts'

const recap: Recap = { att: { 'https://app.example/': { 'crud/read': [{}], 'crud/update': [{ times: 1 }] } } }
const uri = encodeRecap(recap)
const sentence = recapStatement(recap)

function raw(json: string): string {
  return `urn:recap:${toBase64url(new TextEncoder().encode(json))}`
}

describe.skipIf(!hasSharedVectors)('the examples of ERC-5573', () => {
  type Examples = {
    readonly recapUris: readonly { readonly uri: string; readonly details: Recap }[]
    readonly statements: readonly string[]
  }
  const { recapUris = [], statements = [] } = vectors<Partial<Examples>>('ethereum-erc5573-recap')

  // The first one has an empty "prf", against the schema beside it: accepted. The third statement is a fragment of prose
  // that was taken for an example: it has no URI.
  test.each(recapUris.map((example, index) => ({ ...example, statement: statements[index] })))(
    'URI, object and statement agree: $statement',
    ({ uri: printed, details, statement }) => {
      expect(encodeRecap(details)).toBe(printed)
      expect(decodeRecap(printed)).toEqual({ ok: true, recap: details })
      expect(recapStatement(details)).toBe(statement)
      expect(
        checkRecap({ statement: `Sign in. ${statement}`, resources: ['urn:a:b', printed] }),
      ).toBeUndefined()
    },
  )
})

describe('encodeRecap', () => {
  test('sorts keys at every depth, so that one grant has one URI', () => {
    const one: Recap = {
      att: { 'b:x': { 'a/b': [{ y: { b: 1, a: [2] }, x: null }] }, 'a:x': { 'z/z': [], 'a/a': [{}] } },
    }
    const two: Recap = {
      att: { 'a:x': { 'a/a': [{}], 'z/z': [] }, 'b:x': { 'a/b': [{ x: null, y: { a: [2], b: 1 } }] } },
    }
    expect(encodeRecap(one)).toBe(encodeRecap(two))
  })

  test.each([
    {},
    { att: {} },
    { att: { 'no uri': { 'a/b': [{}] } } },
    { att: { 'a:x': {} } },
    { att: { 'a:x': { ab: [{}] } } },
    { att: { 'a:x': { 'a/b/c': [{}] } } },
    { att: { 'a:x': { 'a/b': [1] } } },
    { att: { 'a:x': { 'a/b': [{ x: Number.NaN }] } } },
    { att: { 'a:x': { 'a/b': {} } } },
    { prf: 'x' },
    { prf: ['not a cid'] },
    { att: { 'a:x': { 'a/b': [{}] } }, extra: 1 },
  ])('refuses %j', (value) => {
    expect(() => encodeRecap(value as Recap)).toThrow(expect.objectContaining({ code: 'recap_mismatch' }))
  })
})

describe('decodeRecap', () => {
  // Each would be a ReCap if the one rule were not there.
  const withNote = (n: string) => encodeRecap({ att: { 'a:x': { 'a/b': [{ n }] } } })
  const urlSafe = withNote('???>>>')
  // 35 bytes, so that the last character has two bits to spare.
  const spare = withNote('a')
  const notUtf8 = new TextEncoder()
    .encode('{"att":{"a:x":{"a/b":[{"n":"~"}]}}}')
    .map((byte) => (byte === 0x7e ? 0xff : byte))

  test('reads what the refused ones are made of', () => {
    expect([decodeRecap(urlSafe).ok, decodeRecap(spare).ok]).toEqual([true, true])
    expect([urlSafe, spare]).toEqual([
      expect.stringMatching(/[-_]/),
      expect.stringMatching(/[AEIMQUYcgkosw048]$/),
    ])
  })

  test.each([
    ['another scheme', 'urn:other:e30'],
    ['padding', `${uri}==`],
    ['standard base64', urlSafe.replaceAll('-', '+').replaceAll('_', '/')],
    ['non-zero spare bits', spare.replace(/.$/, (last) => String.fromCharCode(last.charCodeAt(0) + 1))],
    ['no JSON', raw('{')],
    ['white space', raw('{"att":{"a:x":{"a/b":[{}]}} }')],
    ['unsorted keys', raw('{"att":{"b:x":{"a/b":[]},"a:x":{"a/b":[]}}}')],
    ['a key twice', raw('{"att":{"a:x":{"a/b":[]},"a:x":{"a/b":[{}]}}}')],
    ['prf before att', raw('{"prf":[],"att":{"a:x":{"a/b":[]}}}')],
    ['another spelling of a number', raw('{"att":{"a:x":{"a/b":[{"n":1.0}]}}}')],
    ['deep nesting', raw(`{"att":{"a:x":{"a/b":[{"n":${'['.repeat(3000)}${']'.repeat(3000)}}]}}}`)],
    ['invalid UTF-8', `urn:recap:${toBase64url(notUtf8)}`],
    ['a byte order mark', raw('\uFEFF{"prf":[]}')],
    ['an array', raw('[]')],
  ])('refuses %s', (_, text) => {
    expect(decodeRecap(text)).toMatchObject({ ok: false, code: 'recap_mismatch' })
  })

  test.each([undefined, null, 1, {}, []])('refuses %j, which is no text', (value) => {
    expect(decodeRecap(value as string)).toMatchObject({ ok: false, code: 'recap_mismatch' })
  })

  test('refuses what is too long', () => {
    expect(decodeRecap(`urn:recap:${'A'.repeat(9000)}`)).toMatchObject({ code: 'input_too_large' })
  })

  test('is not fooled by a key named __proto__', () => {
    const text = raw('{"att":{"a:x":{"a/b":[{"__proto__":{"x":1}}]}}}')
    const decoded = decodeRecap(text)
    expect(decoded.ok && encodeRecap(decoded.recap)).toBe(text)
    expect(decodeRecap(raw('{"__proto__":{"prf":[]}}')).ok).toBe(false)
  })

  test('answers every text, and what it accepts comes back to the letter', () => {
    const json = fc.json({ maxDepth: 4 }).map(raw)
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String().map((text) => `urn:recap:${text}`),
          json,
        ),
        (text) => {
          const decoded = decodeRecap(text)
          if (decoded.ok) expect(encodeRecap(decoded.recap)).toBe(text)
        },
      ),
      runs(100),
    )
  })
})

describe('checkRecap', () => {
  test.each([
    ['no resources', { statement: 'x', resources: undefined }, undefined],
    ['no ReCap', { statement: 'x', resources: ['urn:a:b'] }, undefined],
    ['the sentence alone', { statement: sentence, resources: [uri] }, undefined],
    ['the sentence behind another', { statement: `Hi. ${sentence}`, resources: ['urn:a:b', uri] }, undefined],
    ['no statement', { statement: undefined, resources: [uri] }, 'recap_mismatch'],
    ['another statement', { statement: 'Sign in.', resources: [uri] }, 'recap_mismatch'],
    ['more behind the sentence', { statement: `${sentence} Not.`, resources: [uri] }, 'recap_mismatch'],
    ['glued to a word', { statement: `Not${sentence}`, resources: [uri] }, 'recap_mismatch'],
    [
      'a narrower sentence',
      { statement: sentence.replace(", 'update'", ''), resources: [uri] },
      'recap_mismatch',
    ],
    ['a ReCap that is not last', { statement: sentence, resources: [uri, 'urn:a:b'] }, 'recap_mismatch'],
    ['two ReCaps', { statement: sentence, resources: [uri, uri] }, 'recap_mismatch'],
    [
      'another letter case',
      { statement: 'Sign in.', resources: [uri.replace('urn:recap', 'URN:ReCap')] },
      'recap_mismatch',
    ],
    ['a broken ReCap', { statement: sentence, resources: ['urn:recap:x'] }, 'recap_mismatch'],
  ])('%s', (_, message, wanted) => {
    expect(checkRecap(message)?.code).toBe(wanted)
  })
})
