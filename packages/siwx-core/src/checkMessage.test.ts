import { describe, expect, test } from 'vitest'
import { checkMessage } from './checkMessage.ts'
import { createMessage, type MessageFields } from './createMessage.ts'
import { encodeRecap, recapStatement } from './recap.ts'
import { ethereum } from './test/ethereum.ts'
import type { Expectations, Message } from './types.ts'

const address = '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2'
const now = Date.parse('2026-09-30T16:30:00Z')

const fields: MessageFields = {
  domain: 'app.example',
  address,
  uri: 'https://app.example/login',
  chainId: '1',
  nonce: '32891756ab',
  issuedAt: '2026-09-30T16:29:00Z',
}

function check(changes: Partial<MessageFields>, expected: Partial<Expectations> = {}, seconds: number = 0) {
  return checkPlain(createMessage(ethereum, { ...fields, ...changes }), expected, seconds)
}

function checkPlain(message: Message, expected: Partial<Expectations> = {}, seconds: number = 0) {
  const wanted = { domain: 'app.example', nonce: '32891756ab', ...expected }
  return checkMessage(message, wanted, { now: () => new Date(now + seconds * 1000) })
}

const code = (...args: Parameters<typeof check>) => check(...args)?.code

test('a message that meets every expectation passes', () => {
  expect(
    check(
      { scheme: 'https', requestId: 'x', resources: ['urn:a:b'] },
      {
        scheme: 'https',
        uri: 'https://app.example/login',
        chains: ['eip155:1'],
        accounts: [`eip155:1:${address}`],
        requestId: 'x',
        resources: ['urn:a:b'],
      },
    ),
  ).toBeUndefined()
})

test('a refusal names the field, what was wanted and what came', () => {
  expect(check({ domain: 'evil.example' })).toEqual({
    ok: false,
    code: 'domain_mismatch',
    stage: 'check',
    field: 'domain',
    expected: 'app.example',
    received: 'evil.example',
    retryable: false,
    reason: 'The message was signed for another domain.',
  })
})

describe('domain', () => {
  test.each([
    ['APP.example', 'app.example', undefined],
    ['app.example', 'APP.EXAMPLE', undefined],
    ['app.example:443', 'app.example', undefined],
    ['app.example', 'app.example:443', undefined],
    ['app.example:80', 'app.example', 'domain_mismatch'],
    ['app.example:8443', 'app.example', 'domain_mismatch'],
    ['sub.app.example', 'app.example', 'domain_mismatch'],
    ['app.example.evil.example', 'app.example', 'domain_mismatch'],
    ['app.example.', 'app.example', 'domain_mismatch'],
    ['app.example@evil.example', 'app.example', 'domain_mismatch'],
    ['user@app.example', 'app.example', 'domain_mismatch'],
    ['user@app.example', 'user@app.example', 'internal'],
    ['app.example', 'https://app.example', 'internal'],
    ['app.example', 'app.example/', 'internal'],
    ['app.example', '', 'internal'],
  ])('%s where %s is expected', (domain, expected, wanted) => {
    expect(code({ domain }, { domain: expected })).toBe(wanted)
  })

  test('the scheme of the message decides the default port', () => {
    expect(code({ scheme: 'http', domain: 'localhost:80' }, { domain: 'localhost' })).toBeUndefined()
    expect(code({ scheme: 'http', domain: 'localhost:443' }, { domain: 'localhost' })).toBe('domain_mismatch')
    expect(code({ domain: 'localhost:80' }, { domain: 'localhost' })).toBe('domain_mismatch')
    expect(code({ domain: 'localhost:80' }, { domain: 'localhost', scheme: 'http' })).toBeUndefined()
  })
})

describe('scheme', () => {
  test.each([
    [undefined, 'app.example', undefined, undefined],
    ['https', 'app.example', undefined, undefined],
    ['HTTPS', 'app.example', undefined, undefined],
    ['http', 'app.example', undefined, 'scheme_mismatch'],
    ['http', 'localhost:3000', undefined, undefined],
    ['http', 'LOCALHOST:3000', undefined, undefined],
    ['http', '127.0.0.1:3000', undefined, undefined],
    ['http', '[::1]:3000', undefined, undefined],
    ['http', 'localhost.example', undefined, 'scheme_mismatch'],
    ['ftp', 'localhost', undefined, 'scheme_mismatch'],
    ['http', 'app.example', 'http', undefined],
    ['https', 'app.example', 'http', 'scheme_mismatch'],
    [undefined, 'app.example', 'http', undefined],
  ])('%s at %s, expected %s', (scheme, domain, expected, wanted) => {
    expect(code({ scheme, domain }, { scheme: expected, domain })).toBe(wanted)
  })
})

describe('chain and account', () => {
  test.each([
    [undefined, undefined],
    [['eip155:1'], undefined],
    [['eip155:10', 'eip155:1'], undefined],
    [['eip155:10'], 'chain_not_allowed'],
    [['1'], 'chain_not_allowed'],
    [['solana:1'], 'chain_not_allowed'],
    [[], 'chain_not_allowed'],
  ])('chains %j', (chains, wanted) => {
    expect(code({}, { chains })).toBe(wanted)
  })

  test.each([
    [[`eip155:1:${address}`], undefined],
    [[`eip155:1:${address.toLowerCase()}`], undefined],
    [['eip155:1:0x0000000000000000000000000000000000000000', `eip155:1:${address}`], undefined],
    [[`eip155:10:${address}`], 'account_mismatch'],
    [[`solana:1:${address}`], 'account_mismatch'],
    [[address], 'account_mismatch'],
    [[], 'account_mismatch'],
  ])('accounts %j', (accounts, wanted) => {
    expect(code({}, { accounts })).toBe(wanted)
  })

  test('letter case is a part of addresses outside eip155', () => {
    const message = { ...createMessage(ethereum, fields), namespace: 'solana', address: 'AbC' }
    expect(checkPlain(message, { accounts: ['solana:1:AbC'] })).toBeUndefined()
    expect(checkPlain(message, { accounts: ['solana:1:abc'] })?.code).toBe('account_mismatch')
  })
})

test.each<readonly [Partial<MessageFields>, Partial<Expectations>, string | undefined]>([
  [{}, { uri: 'https://app.example/login/' }, 'uri_mismatch'],
  [{}, { uri: 'https://app.example/login' }, undefined],
  [{}, { requestId: 'x' }, 'request_id_mismatch'],
  [{ requestId: '' }, { requestId: 'x' }, 'request_id_mismatch'],
  [{ requestId: 'x' }, {}, undefined],
  [{ resources: ['urn:a:b', 'urn:a:c'] }, { resources: ['urn:a:c', 'urn:a:b'] }, 'resources_mismatch'],
  [{ resources: ['urn:a:b'] }, { resources: ['urn:a:b', 'urn:a:c'] }, 'resources_mismatch'],
  [{ resources: ['urn:a:b'] }, { resources: [] }, 'resources_mismatch'],
  [{ resources: undefined }, { resources: [] }, undefined],
  [{ resources: ['urn:a:b'] }, {}, undefined],
  [{}, { nonce: '32891756ac' }, 'nonce_mismatch'],
  [{}, { nonce: '' }, 'nonce_mismatch'],
  [{}, { nonce: () => false }, undefined],
])('%j where %j is expected', (changes, expected, wanted) => {
  expect(code(changes, expected)).toBe(wanted)
})

describe('time', () => {
  test.each<readonly [string, Partial<MessageFields>, Partial<Expectations>, number, string | undefined]>([
    ['at the end of maxAge and skew', {}, {}, 600, undefined],
    ['after maxAge and skew', {}, {}, 600.1, 'too_old'],
    ['within another maxAge', {}, { maxAge: 3600 }, 3500, undefined],
    ['any age', {}, { maxAge: Number.POSITIVE_INFINITY }, 1e9, undefined],
    ['without skew', {}, { maxAge: 60, clockSkew: 0 }, 0, undefined],
    ['too old without skew', {}, { maxAge: 59, clockSkew: 0 }, 0, 'too_old'],
    ['issued a minute ahead', {}, {}, -120, undefined],
    ['issued further ahead', {}, {}, -120.1, 'issued_in_future'],
    ['before the end', { expirationTime: '2026-09-30T16:31:00Z' }, {}, 119.9, undefined],
    ['at the end', { expirationTime: '2026-09-30T16:31:00Z' }, {}, 120, 'expired'],
    ['at the end without skew', { expirationTime: '2026-09-30T16:31:00Z' }, { clockSkew: 0 }, 60, 'expired'],
    ['just before notBefore', { notBefore: '2026-09-30T16:32:00Z' }, {}, 60, undefined],
    ['before notBefore', { notBefore: '2026-09-30T16:32:00Z' }, {}, 59.9, 'not_yet_valid'],
    ['in another zone', { expirationTime: '2026-09-30T18:31:00+02:00' }, {}, 120, 'expired'],
  ])('%s', (_, changes, expected, seconds, wanted) => {
    expect(code(changes, expected, seconds)).toBe(wanted)
  })

  test('a time that is none is refused, never taken as absent', () => {
    const message = createMessage(ethereum, fields)
    for (const field of ['issuedAt', 'expirationTime', 'notBefore'] as const) {
      expect(checkPlain({ ...message, [field]: 'soon' })).toMatchObject({ code: 'time_invalid', field })
    }
  })

  test('an expectation or a clock without sense fails closed', () => {
    expect(code({}, { maxAge: Number.NaN })).toBe('internal')
    expect(code({}, { maxAge: -1 })).toBe('internal')
    expect(code({}, { clockSkew: Number.NaN })).toBe('internal')
    expect(code({}, { clockSkew: Number.POSITIVE_INFINITY })).toBe('internal')
    expect(code({}, {}, Number.NaN)).toBe('internal')
    expect(code({}, { domain: undefined as unknown as string })).toBe('internal')
  })
})

test('another version is refused', () => {
  const message = { ...createMessage(ethereum, fields), version: '2' as '1' }
  expect(checkPlain(message)?.code).toBe('version_unsupported')
})

test('a ReCap must be spelled out in the statement', () => {
  const recap = { att: { 'https://app.example/photos': { 'crud/read': [{}] } } }
  const resources = [encodeRecap(recap)]
  expect(code({ resources, statement: recapStatement(recap, 'Sign in.') })).toBeUndefined()
  expect(code({ resources, statement: 'Sign in.' })).toBe('recap_mismatch')
})
