import { describe, expect, test } from 'vitest'
import { boundedLabel } from './bounded.ts'

describe('boundedLabel', () => {
  test('default: a word stays what it is', () => {
    const label = boundedLabel(2)
    expect([label('nonce_used'), label('invalid_client'), label('nonce_used')]).toEqual([
      'nonce_used',
      'invalid_client',
      'nonce_used',
    ])
  })

  test('error: what is too much, or no word, is other', () => {
    const label = boundedLabel(1)
    label('first')
    for (const value of ['second', undefined, '', 'a b', '"}', 'x'.repeat(81), '-x'])
      expect(label(value)).toBe('other')
  })
})
