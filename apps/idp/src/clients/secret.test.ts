import { describe, expect, test } from 'vitest'
import { compareSecret, generateSecret, hashSecret } from './secret.ts'

describe('client secret', () => {
  test('default: matches its own digest only', () => {
    const secret = generateSecret()
    expect(compareSecret(hashSecret(secret), secret)).toBe(true)
    expect(compareSecret(hashSecret(secret), `${secret}x`)).toBe(false)
    expect(compareSecret(hashSecret(secret), generateSecret())).toBe(false)
  })

  test('error: a secret that was stored in clear never matches', () => {
    const secret = generateSecret()
    expect(compareSecret(secret, secret)).toBe(false)
  })

  test.for([undefined, null, 1, {}, ''])('error: %s', (value) => {
    expect(compareSecret(value, 'x')).toBe(false)
    expect(compareSecret(hashSecret('x'), value)).toBe(false)
  })
})
