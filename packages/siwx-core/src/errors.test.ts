import { describe, expect, test } from 'vitest'
import { CODES, failure, isCode, isRetryable, SiwxError } from './errors.ts'

describe('failure', () => {
  test('has a sentence for every code', () => {
    for (const code of CODES) expect(failure(code, 'check').reason).toMatch(/^[A-Z].*\.$/)
  })

  test('carries only the details that are given, shortened', () => {
    expect(failure('uri_mismatch', 'check')).toEqual({
      ok: false,
      code: 'uri_mismatch',
      stage: 'check',
      retryable: false,
      reason: 'The message was signed for another URI.',
    })
    const long = failure('uri_mismatch', 'check', { received: 'x'.repeat(300), expected: 'y', field: 'uri' })
    expect(long.received).toHaveLength(256)
    expect(long).toMatchObject({ expected: 'y', field: 'uri' })
  })

  test('is retryable only when the chain could not be asked', () => {
    expect(CODES.filter(isRetryable)).toEqual(['chain_unavailable', 'chain_inconsistent'])
    expect(failure('chain_unavailable', 'chain').retryable).toBe(true)
  })
})

test('codes are unique snake_case', () => {
  expect(new Set(CODES).size).toBe(CODES.length)
  expect(CODES.every((code) => /^[a-z]+(?:_[a-z]+)*$/.test(code))).toBe(true)
  expect(isCode('expired')).toBe(true)
  expect([isCode('toString'), isCode(undefined), isCode('EXPIRED')]).toEqual([false, false, false])
})

test('SiwxError carries code, field and cause', () => {
  const cause = new Error('x')
  const error = new SiwxError('nonce_invalid', 'No.', { field: 'nonce', cause })
  expect(error).toBeInstanceOf(Error)
  expect(error).toMatchObject({
    name: 'SiwxError',
    code: 'nonce_invalid',
    field: 'nonce',
    message: 'No.',
    cause,
  })
})
