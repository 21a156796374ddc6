import { ConnectorError, type ConnectorErrorCode } from '@countersign/connectors'
import { CODES } from '@countersign/siwx-core'
import { describe, expect, test } from 'vitest'
import { isMessageKey } from '../messages.ts'
import { ApiError } from './api.ts'
import { toProblem } from './problems.ts'

const ADDRESS = 'eip155:1:0x8ba1f109551bD432803012645Ac136ddd64DBA72'
const OTHER = '0xF39Fd6e51aad88F6F4ce6aB8827279cffFb92266'

const CONNECTOR: readonly ConnectorErrorCode[] = [
  'rejected',
  'pending',
  'no_accounts',
  'wrong_account',
  'unsupported',
  'disconnected',
  'aborted',
  'wallet_failed',
  'load_failed',
]
const ENDPOINT = [
  'interaction_not_found',
  'interaction_expired',
  'challenge_not_found',
  'challenge_expired',
  'request_invalid',
  'request_too_large',
  'rate_limited',
  'internal',
]

describe('toProblem', () => {
  test.each(CONNECTOR)('has a title and a text for the wallet’s %s', (code) => {
    const { kind } = toProblem(new ConnectorError(code), false)
    expect([isMessageKey(`problem.${kind}`), isMessageKey(`problem.${kind}.text`)]).toEqual([true, true])
  })

  test.each([...CODES, ...ENDPOINT])('has a title and a text for the server’s %s', (code) => {
    const { kind } = toProblem(new ApiError(code), true)
    expect([isMessageKey(`problem.${kind}`), isMessageKey(`problem.${kind}.text`)]).toEqual([true, true])
  })

  test.each([...CODES, ...CONNECTOR, ...ENDPOINT])('has words of its own for %s', (code) => {
    // Nobody but the page itself aborts.
    const unknown: readonly string[] = ['aborted']
    const { kind } = toProblem(new ApiError(code), true)
    expect(kind === 'unknown').toBe(unknown.includes(code))
  })

  test('knows a connector’s error by its name: plug-ins bring their own class', () => {
    const foreign = Object.assign(new Error('rejected'), { name: 'ConnectorError', code: 'rejected' })
    expect(toProblem(foreign, false)).toMatchObject({ kind: 'rejected', code: 'rejected' })
    expect(toProblem(Object.assign(new Error('x'), { code: 'rejected' }), false).kind).toBe('unknown')
  })

  test.each([
    ['tezos:NetXdQprcVkpaWU:tz1VSUr8wwNhLAzempoch5d6hLRiTh8Cjcjb', 'tz1aSkwEot3L2kmUvcoxzjMomb9mvBNuzFK6'],
    ['near:mainnet:alice.near', 'bob.near'],
    [
      'polkadot:68d56f15f85d3136970ec16946040bc1:15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5',
      '14E5nqKAp3oAJcmzgZhUD2RcptBeUBScxKHgJKU4HPNcKVf3',
    ],
    ['flow:mainnet:0xe467b9dd11fa00df', '0x1654653399040a61'],
  ])('names both accounts of %s, whichever way round the chain says it', (account, other) => {
    const address = account.slice(account.lastIndexOf(':') + 1)
    for (const [expected, received] of [
      [account, other],
      [other, address],
    ]) {
      const error = new ApiError('key_account_mismatch', { expected, received })
      expect(toProblem(error, true, account)).toMatchObject({
        kind: 'wrong_account',
        expected: address,
        received: other,
      })
    }
  })

  test('a text that the wallet has changed is told from an answer that is broken', () => {
    expect(toProblem(new ApiError('request_invalid', { field: 'message' }), true).kind).toBe('other_text')
    expect(toProblem(new ApiError('request_invalid', { field: 'signature' }), true).kind).toBe(
      'wallet_failed',
    )
  })

  test('what could not be loaded needs the page anew', () => {
    expect(toProblem(new ConnectorError('load_failed'), false)).toMatchObject({
      kind: 'load_failed',
      action: 'reload',
    })
  })

  test.each(['made_up', '__proto__', 'constructor', ''])(
    'treats the unknown code %j as unknown and keeps it for support',
    (code) => {
      expect(toProblem(new ApiError(code, { requestId: 'r1' }), true)).toMatchObject({
        kind: 'unknown',
        action: 'again',
        code,
        requestId: 'r1',
      })
    },
  )

  test.each([new TypeError('boom'), 'text', undefined, { code: 'rejected' }])(
    'treats %j as unknown',
    (thrown) => {
      expect(toProblem(thrown, false)).toMatchObject({ kind: 'unknown', code: 'unknown' })
    },
  )

  test('a signature that recovers to another address was made by another account', () => {
    const error = new ApiError('signature_invalid', { expected: ADDRESS, received: OTHER })
    expect(toProblem(error, true)).toMatchObject({
      kind: 'wrong_account',
      expected: '0x8ba1f109551bD432803012645Ac136ddd64DBA72',
      received: OTHER,
    })
    expect(toProblem(new ApiError('signature_invalid'), true).kind).toBe('not_verified')
  })

  test('without a chain to ask, another key suggests another account and says what else it can be', () => {
    const error = new ApiError('reader_missing', { expected: ADDRESS, received: OTHER })
    expect(toProblem(error, true)).toMatchObject({ kind: 'other_key', action: 'again', received: OTHER })
    expect(isMessageKey('problem.other_key.compare')).toBe(true)
    expect(toProblem(new ApiError('reader_missing'), true).kind).toBe('not_supported_here')
  })

  test('shows no value that is not an address', () => {
    const error = new ApiError('account_mismatch', { expected: 'a'.repeat(200), received: '<b>' })
    const problem = toProblem(error, true)
    expect(problem.kind).toBe('wrong_account')
    expect([problem.expected, problem.received]).toEqual([undefined, undefined])
  })

  test('offers to send again only what was sent', () => {
    expect(toProblem(new ApiError('chain_unavailable'), true).action).toBe('resend')
    expect(toProblem(new ApiError('chain_unavailable'), false).action).toBe('again')
  })

  test('a finished interaction only leads back', () => {
    expect(toProblem(new ApiError('interaction_expired'), true).action).toBe('back')
  })
})
