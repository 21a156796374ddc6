import type { Code } from '@countersign/siwx-core'
import { runs } from '@countersign/testing/runs'
import { SiweMessage as SignInWithEthereum } from '@signinwithethereum/siwe'
import fc from 'fast-check'
import { SiweMessage as Spruce } from 'siwe'
import { parseSiweMessage, validateSiweMessage } from 'viem/siwe'
import { describe, expect, test } from 'vitest'
import { formatMessage } from './formatMessage.ts'
import { parseMessage } from './parseMessage.ts'
import { signInText } from './test/message.ts'
import type { EthereumMessage } from './types.ts'

const ADDRESS = '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2'

const PLAIN = signInText({ address: ADDRESS })
const FULL = signInText({
  address: ADDRESS,
  scheme: 'https',
  expirationTime: '2026-11-22T12:00:00Z',
  notBefore: '2026-11-20T12:00:00+02:00',
  requestId: 'request-1',
  resources: ['https://app.example/terms', 'ipfs://bafybei'],
})

/** Texts at the edges of the grammar, accepted or not. */
const CORNERS: readonly string[] = [
  PLAIN.replace(ADDRESS, ADDRESS.toLowerCase()),
  PLAIN.replace(ADDRESS, `0x${ADDRESS.slice(2).toUpperCase()}`),
  PLAIN.replace(ADDRESS, ADDRESS.replace('0x', '0X')),
  PLAIN.replace('Chain ID: 1', 'Chain ID: 0'),
  PLAIN.replace('Chain ID: 1', 'Chain ID: 01'),
  PLAIN.replace('Chain ID: 1', 'Chain ID: 9007199254740993'),
  PLAIN.replace('Chain ID: 1', `Chain ID: ${'9'.repeat(33)}`),
  PLAIN.replace('app.example wants', 'user@app.example wants'),
  PLAIN.replace('app.example wants', '[::1]:3000 wants'),
  PLAIN.replace('app.example wants', 'localhost:3000 wants'),
  PLAIN.replace('app.example wants', 'APP.example wants'),
  PLAIN.replace('app.example wants', ' wants'),
  PLAIN.replace('app.example wants', 'app_1.example: wants'),
  PLAIN.replace('https://app.example/login', 'did:key:z6Mk'),
  PLAIN.replace('https://app.example/login', 'https://app.example/%7Elogin?a=b#c'),
  PLAIN.replace('https://app.example/login', 'https://app.example/%7login'),
  PLAIN.replace('https://app.example/login', 'urn:'),
  PLAIN.replace('https://app.example/login', '/login'),
  PLAIN.replace('2026-11-21T12:00:00.000Z', '2026-11-21t12:00:00z'),
  PLAIN.replace('2026-11-21T12:00:00.000Z', '2026-11-21T12:00:60Z'),
  PLAIN.replace('2026-11-21T12:00:00.000Z', '2026-02-29T12:00:00Z'),
  PLAIN.replace('2026-11-21T12:00:00.000Z', '2024-02-29T12:00:00-23:59'),
  PLAIN.replace('2026-11-21T12:00:00.000Z', '2026-11-21T24:00:00Z'),
  PLAIN.replace('2026-11-21T12:00:00.000Z', '2026-11-21T12:00:00.123456789Z'),
  PLAIN.replace('2026-11-21T12:00:00.000Z', '2026-11-21T12:00Z'),
  PLAIN.replace('2026-11-21T12:00:00.000Z', '2026-11-21T12:00:00+24:00'),
  PLAIN.replace(/Nonce: .*/, 'Nonce: abcdefg'),
  PLAIN.replace(/Nonce: .*/, `Nonce: ${'a'.repeat(257)}`),
  PLAIN.replace('Sign in to Example.', 'x'.repeat(9000)),
  PLAIN.replace('Sign in to Example.', 'URI: https://other.example'),
  PLAIN.replace('Version: 1', 'Version: 2'),
  FULL.replace('Request ID: request-1', 'Request ID: '),
  FULL.replace('Request ID: request-1', 'Request ID: a/b'),
  FULL.replace('Request ID: request-1', `Request ID: ${'a'.repeat(257)}`),
  FULL.replace(/Resources:[\s\S]*/, 'Resources:'),
  FULL.replace(/Resources:[\s\S]*/, `Resources:${'\n- urn:a'.repeat(33)}`),
  FULL.replace('https://app', 'HTTPS://app'),
  `${PLAIN}\n`,
  PLAIN.replaceAll('\n', '\r\n'),
  `${PLAIN}\nExpiration Time: 2026-11-22T12:00:00Z\nExpiration Time: 2099-11-22T12:00:00Z`,
]

/** One for each name that mutations find too rarely. */
const EXTRA: readonly string[] = [
  PLAIN.replace(ADDRESS, ADDRESS.replace('aaA', 'aAA')),
  PLAIN.replace('Chain ID: 1', 'Chain ID: 1\nChain ID: 1'),
  `${PLAIN}\nExpiration Time: 2026-11-22t12:00:00z`,
]

const BASES = [PLAIN, FULL, signInText({ address: ADDRESS, statement: undefined }), ...CORNERS]

/** What a peer reads, or undefined when it refuses. */
type Read = Readonly<Record<string, unknown>>

const PEERS = {
  'siwe 3': (text: string) => attempt(() => ({ ...new Spruce(text) })),
  '@signinwithethereum/siwe 4.2': (text: string) => attempt(() => ({ ...new SignInWithEthereum(text) })),
  'viem/siwe': (text: string) =>
    attempt(() => {
      const message = parseSiweMessage(text)
      const required = ['address', 'domain', 'uri', 'version', 'chainId', 'nonce', 'issuedAt'] as const
      const complete = required.every((field) => message[field] !== undefined)
      // A whole time is none of the grammar's business; one that is not a date is.
      const { expirationTime, notBefore } = message
      const dated = { ...message, expirationTime: broken(expirationTime), notBefore: broken(notBefore) }
      if (!complete || !validateSiweMessage({ message: dated })) throw new Error('refused')
      return message
    }),
} as const

type Peer = keyof typeof PEERS

function broken(time: Date | undefined): Date | undefined {
  return time !== undefined && Number.isNaN(time.getTime()) ? time : undefined
}

function attempt(read: () => Read): Read | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

const SPECIAL = [
  '\n',
  '\r',
  '\t',
  ' ',
  '"',
  '%',
  '<',
  '\\',
  'é',
  '\u202e',
  'а',
  '0',
  '9',
  'Z',
  ':',
  '/',
  '-',
  '@',
]

const mutation = fc.oneof(
  fc.record({ kind: fc.constant('replace'), at: fc.nat(), with: fc.constantFrom(...SPECIAL) }),
  fc.record({ kind: fc.constant('insert'), at: fc.nat(), with: fc.constantFrom(...SPECIAL) }),
  fc.record({ kind: fc.constant('delete'), at: fc.nat(), with: fc.constant('') }),
  fc.record({ kind: fc.constant('drop line'), at: fc.nat(), with: fc.constant('') }),
  fc.record({ kind: fc.constant('repeat line'), at: fc.nat(), with: fc.constant('') }),
  fc.record({ kind: fc.constant('swap lines'), at: fc.nat(), with: fc.constant('') }),
  fc.record({ kind: fc.constant('flip case'), at: fc.nat(), with: fc.constant('') }),
)

function mutate(text: string, { kind, at, with: piece }: { kind: string; at: number; with: string }): string {
  const index = at % text.length
  const lines = text.split('\n')
  const line = at % lines.length
  if (kind === 'replace') return text.slice(0, index) + piece + text.slice(index + 1)
  if (kind === 'insert') return text.slice(0, index) + piece + text.slice(index)
  if (kind === 'delete') return text.slice(0, index) + text.slice(index + 1)
  if (kind === 'drop line') return lines.toSpliced(line, 1).join('\n')
  if (kind === 'repeat line') return lines.toSpliced(line, 0, lines[line] ?? '').join('\n')
  if (kind === 'swap lines')
    return lines.toSpliced(line, 2, lines[line + 1] ?? '', lines[line] ?? '').join('\n')
  const character = text[index] ?? ''
  const flipped = character === character.toLowerCase() ? character.toUpperCase() : character.toLowerCase()
  return text.slice(0, index) + flipped + text.slice(index + 1)
}

const ALL: readonly Peer[] = ['siwe 3', '@signinwithethereum/siwe 4.2', 'viem/siwe']
const STRICT: readonly Peer[] = ['siwe 3', '@signinwithethereum/siwe 4.2']
const VIEM: readonly Peer[] = ['viem/siwe']

type Explanation = {
  readonly name: string
  readonly peers: readonly Peer[]
  /** What we say. `accepts`: the peer refuses. */
  readonly we: 'accept' | Code
  readonly field?: readonly (string | undefined)[]
  /** Must hold for the text, too. */
  readonly text?: RegExp
}

/** Every way in which a peer may differ. A difference that is not here fails the test. */
const EXPLANATIONS: readonly Explanation[] = [
  { name: 'the peers have no length limits', peers: ALL, we: 'input_too_large' },
  {
    name: 'a chain id has one spelling here: no leading zeros (CAIP-2 references are compared as text)',
    peers: ALL,
    we: 'message_malformed',
    field: ['chainId'],
    text: /^Chain ID: 0[0-9]/m,
  },
  {
    name: 'second 60 stands only at the end of a UTC day (RFC 3339 section 5.7)',
    peers: ALL,
    we: 'time_invalid',
    text: /:60/,
  },
  {
    name: 'siwe 3 wants a checksum even where one letter case carries none (EIP-55 "where applicable")',
    peers: ['siwe 3'],
    we: 'accept',
    text: /^0x(?:[0-9a-f]{40}|[0-9A-F]{40})$/m,
  },
  { name: 'viem does not check EIP-55', peers: VIEM, we: 'address_checksum' },
  { name: 'viem takes any version', peers: VIEM, we: 'version_unsupported' },
  { name: 'viem takes short nonces', peers: VIEM, we: 'nonce_invalid' },
  { name: 'viem reads times with Date, or not at all', peers: VIEM, we: 'time_invalid' },
  {
    name: 'viem has no grammar for domain, statement, URI, request id and resources',
    peers: VIEM,
    we: 'message_malformed',
    field: ['domain', 'statement', 'uri', 'requestId', 'resources'],
  },
  {
    name: 'viem looks for known lines anywhere and ignores what is left over, twice there or out of order',
    peers: VIEM,
    we: 'message_malformed',
    field: [undefined, 'version', 'chainId', 'nonce', 'issuedAt', 'address'],
  },
  {
    name: 'viem wants a capital T and Z in Expiration Time and Not Before (RFC 3339: no letter case)',
    peers: VIEM,
    we: 'accept',
    text: /^(?:Expiration Time|Not Before): .*[tz]/m,
  },
  {
    name: 'viem knows only letters, digits, +,-. and a port of one to five digits in a domain',
    peers: VIEM,
    we: 'accept',
    text: /^(?!(?:[A-Za-z][A-Za-z0-9+.-]*:\/\/)?[A-Za-z0-9+,.-]*(?::[0-9]{1,5})? wants )/,
  },
]

function explain(peer: Peer, text: string): Explanation | undefined {
  const parsed = parseMessage(text)
  return EXPLANATIONS.find(
    ({ peers, we, field, text: pattern }) =>
      peers.includes(peer) &&
      we === (parsed.ok ? 'accept' : parsed.code) &&
      (field === undefined || (!parsed.ok && field.includes(parsed.field))) &&
      (pattern === undefined || pattern.test(text)),
  )
}

/** Fails for a difference without a name; gives the names of the others. */
function compare(text: string): readonly string[] {
  const parsed = parseMessage(text)
  if (parsed.ok) expect(formatMessage(parsed.message)).toBe(text)
  return ALL.flatMap((peer) => {
    const theirs = PEERS[peer](text)
    if (parsed.ok && theirs !== undefined) {
      if (STRICT.includes(peer)) sameFields(parsed.message, theirs)
      return []
    }
    if (!parsed.ok && theirs === undefined) return []
    const explanation = explain(peer, text)
    if (explanation !== undefined) return [explanation.name]
    const verdict = parsed.ok ? 'accepted' : `refused (${parsed.code} ${parsed.field})`
    throw new Error(`${peer} disagrees and nobody knows why; here it is ${verdict}:\n${JSON.stringify(text)}`)
  })
}

/** Where both accept, both have read the same. The peers write an absent field as undefined or null. */
function sameFields(ours: EthereumMessage, theirs: Read): void {
  const fields = [
    'domain',
    'address',
    'uri',
    'version',
    'nonce',
    'issuedAt',
    'expirationTime',
    'notBefore',
  ] as const
  for (const field of [...fields, 'requestId', 'resources', 'scheme'] as const) {
    expect(theirs[field] ?? undefined).toEqual(ours[field])
  }
}

describe('differences from siwe 3, @signinwithethereum/siwe 4.2 and viem/siwe', () => {
  test('have a name at the edges of the grammar, and every name is needed', () => {
    const named = new Set([...BASES, ...EXTRA].flatMap(compare))
    expect([...named].toSorted()).toEqual(EXPLANATIONS.map(({ name }) => name).toSorted())
  })

  test('have a name for mutated messages', () => {
    const mutated = fc
      .record({ base: fc.constantFrom(...BASES), steps: fc.array(mutation, { minLength: 1, maxLength: 3 }) })
      .map(({ base, steps }) => steps.reduce(mutate, base))
    fc.assert(
      fc.property(mutated, (text) => void compare(text)),
      runs(400),
    )
  })

  test('a difference without a name is noticed', () => {
    const lax = PLAIN.replace(ADDRESS, ADDRESS.toLowerCase())
    expect(explain('@signinwithethereum/siwe 4.2', lax)).toBeUndefined()
    expect(explain('siwe 3', PLAIN)).toBeUndefined()
  })
})
