import { expected, NOW, now } from '@countersign/testing/signInFields'
import { describe, expect, test } from 'vitest'
import { formatArc60Message, parseArc60Message } from './arc60.ts'
import { createMessage } from './createMessage.ts'
import { alice, jsonOf, MAINNET } from './test/keys.ts'
import { signInText } from './test/message.ts'
import { verifyMessage } from './verifyMessage.ts'

const full = createMessage({
  domain: 'app.example',
  address: alice.address,
  statement: 'Sign in.',
  uri: 'https://app.example/login',
  chainId: MAINNET,
  nonce: 'k7Jx0Qm3Zs9Lw2Tf5Rb8',
  issuedAt: NOW,
  expirationTime: '2026-11-21T13:00:00Z',
  notBefore: '2026-11-21T11:00:00Z',
  requestId: 'request-1',
  resources: ['https://app.example/terms', 'urn:a'],
})
const json = formatArc60Message(full)
const plain = jsonOf(signInText({ address: alice.address, statement: undefined }))

describe('formatArc60Message', () => {
  test('default', () => {
    expect(json).toBe(
      `{"account_address":"${alice.address}","chain_id":"algorand:${MAINNET}","domain":"app.example","expiration-time":"2026-11-21T13:00:00Z","issued-at":"2026-11-21T12:00:00.000Z","nonce":"k7Jx0Qm3Zs9Lw2Tf5Rb8","not-before":"2026-11-21T11:00:00Z","request-id":"request-1","resources":["https://app.example/terms","urn:a"],"statement":"Sign in.","type":"ed25519","uri":"https://app.example/login","version":"1"}`,
    )
  })

  test('behavior: what is written reads back the same', () => {
    for (const message of [
      full,
      { ...full, statement: '', resources: [] },
      { ...full, statement: undefined },
    ]) {
      expect(parseArc60Message(formatArc60Message(message))).toEqual({ ok: true, message, warnings: [] })
    }
  })

  test('error: throws for a scheme, which the JSON cannot hold', () => {
    expect(() => formatArc60Message({ ...full, scheme: 'https' })).toThrow(
      expect.objectContaining({ code: 'message_malformed', field: 'scheme' }),
    )
  })

  test('error: throws for fields that the text could not hold either', () => {
    expect(() => formatArc60Message({ ...full, nonce: 'short' })).toThrow(
      expect.objectContaining({ code: 'nonce_invalid' }),
    )
    expect(() => formatArc60Message({ ...full, statement: 'a\nURI: https://evil.example' })).toThrow(
      expect.objectContaining({ code: 'message_malformed' }),
    )
  })
})

describe('both spellings of chain_id', () => {
  const numbered = json.replace(`algorand:${MAINNET}`, '283')

  test('283 names MainNet, with a warning', () => {
    expect(parseArc60Message(numbered)).toEqual({ ok: true, message: full, warnings: ['legacy_profile'] })
  })

  test('283 is accepted by the verifier, and refused where another network is demanded', async () => {
    const proof = await alice.arc60(plain.replace(`algorand:${MAINNET}`, '283'))
    expect(await verifyMessage(proof, expected, { now })).toMatchObject({
      ok: true,
      account: `algorand:${MAINNET}:${alice.address}`,
      warnings: ['legacy_profile', 'rekey_not_checked'],
    })
    const chains = ['algorand:SGO1GKSzyE7IEPItTxCByw9x8FmnrCDe']
    expect(await verifyMessage(proof, { ...expected, chains }, { now })).toMatchObject({
      code: 'chain_not_allowed',
    })
  })

  test.each([
    MAINNET,
    '284',
    '"',
    'eip155:1',
    `algorand:${MAINNET.slice(1)}~`,
    'algorand:283',
    '',
    'algorand:',
  ])('every other one is refused: %j', (chainId) => {
    const text = json.replace(`algorand:${MAINNET}`, JSON.stringify(chainId).slice(1, -1))
    expect(parseArc60Message(text)).toMatchObject({ ok: false, code: 'message_malformed' })
  })

  test('a number is refused', () => {
    expect(parseArc60Message(json.replace(`"algorand:${MAINNET}"`, '283'))).toMatchObject({
      code: 'message_malformed',
    })
  })
})

describe('parseArc60Message', () => {
  test('each member that is required is', () => {
    const members = JSON.parse(json) as Record<string, unknown>
    const optional = ['expiration-time', 'not-before', 'request-id', 'resources', 'statement']
    for (const key of Object.keys(members)) {
      const { [key]: _, ...others } = members
      expect(parseArc60Message(JSON.stringify(others)).ok, key).toBe(optional.includes(key))
    }
  })

  test('a repeated member is refused, also with the same value', () => {
    const { domain } = full
    for (const first of [domain, 'evil.example']) {
      const twice = json.replace(`"domain":"${domain}"`, `"domain":"${first}","domain":"${domain}"`)
      expect(twice).not.toBe(json)
      expect((JSON.parse(twice) as { domain: string }).domain).toBe(domain)
      expect(parseArc60Message(twice)).toMatchObject({ ok: false, code: 'message_malformed' })
    }
  })

  test.each([
    ['white space', json.replace(',', ', ')],
    ['a line break behind', `${json}\n`],
    ['a byte order mark', `\uFEFF${json}`],
    ['another order', `{"version":"1",${json.slice(1).replace(',"version":"1"', '')}`],
    ['an escape that is not needed', json.replace('app.example/login', 'app.example\\/login')],
    ['an escaped letter', json.replace('Sign in.', '\\u0053ign in.')],
    ['an unknown member', json.replace('{', '{"aaa":"",')],
    ['__proto__', json.replace('{', '{"__proto__":"",')],
    ['a nested value', json.replace('"Sign in."', '{"a":"Sign in."}')],
    ['null', json.replace('"Sign in."', 'null')],
    ['a resource that is no text', json.replace('"urn:a"', '1')],
    ['resources that are no list', json.replace(/\[.*\]/, '"urn:a"')],
    ['another type of key', json.replace('"type":"ed25519"', '"type":"secp256k1"')],
    ['a text', JSON.stringify(json)],
    ['a list', `[${json}]`],
    ['null', 'null'],
    ['nothing', ''],
    ['deep nesting', '['.repeat(16_000)],
    ['the text form', signInText({ address: alice.address })],
  ])('refuses %s', (_name, text) => {
    expect(parseArc60Message(text)).toMatchObject({ ok: false, code: 'message_malformed', stage: 'parse' })
  })

  test.each([undefined, null, 1, {}])('refuses %j, which is no text', (value) => {
    expect(parseArc60Message(value as string)).toMatchObject({ ok: false, code: 'encoding_invalid' })
  })

  test.each([
    ['version', json.replace('"version":"1"', '"version":"2"'), 'version_unsupported'],
    ['nonce', json.replace(full.nonce, 'a b c d e'), 'nonce_invalid'],
    ['time', json.replace('2026-11-21T13', '2026-11-31T13'), 'time_invalid'],
    ['checksum', json.replace(alice.address, `${alice.address.slice(0, -2)}AA`), 'address_checksum'],
    ['address', json.replace(alice.address, alice.address.toLowerCase()), 'address_invalid'],
    ['length', json.replace('Sign in.', 'a'.repeat(16_384)), 'input_too_large'],
  ])('the %s is judged as in the text', (_name, text, code) => {
    expect(parseArc60Message(text)).toMatchObject({ ok: false, code })
  })

  test('a statement cannot bring characters that the text form refuses', () => {
    for (const piece of ['\\n', '\\u202e', 'é', '\\ud800', '\\"']) {
      expect(parseArc60Message(json.replace('Sign in.', piece)).ok, piece).toBe(false)
    }
  })
})

describe('the domain that the wallet was connected to', () => {
  test('is the domain of the message', async () => {
    expect(await verifyMessage(await alice.arc60(plain), expected, { now })).toMatchObject({ ok: true })
  })

  test.each(['evil.example', 'APP.example', 'app.example:443', 'https://app.example', ''])(
    '%j is refused, though it was signed',
    async (domain) => {
      const proof = await alice.arc60(plain, domain)
      expect(await verifyMessage(proof, expected, { now })).toMatchObject({
        code: 'domain_mismatch',
        stage: 'binding',
        field: 'authenticatorData',
      })
    },
  )
})
