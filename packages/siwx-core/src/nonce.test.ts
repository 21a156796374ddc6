import { expect, test, vi } from 'vitest'
import { generateNonce } from './nonce.ts'

test('generateNonce makes 22 letters and digits, each time others', () => {
  const nonces = Array.from({ length: 2000 }, generateNonce)
  expect(nonces.every((nonce) => /^[A-Za-z0-9]{22}$/.test(nonce))).toBe(true)
  expect(new Set(nonces).size).toBe(nonces.length)
  expect(new Set(nonces.join('')).size).toBe(62)
})

test('generateNonce throws bytes away that would make some letters likelier', () => {
  const random = vi.spyOn(crypto, 'getRandomValues')
  let call = 0
  random.mockImplementation((array) => {
    call += 1
    // 248 to 255 only, then 0, 61 and 62 in turn.
    if (array instanceof Uint8Array)
      array.set(array.map((_, index) => (call === 1 ? 248 + (index % 8) : ([0, 61, 62][index % 3] ?? 0))))
    return array
  })
  expect(generateNonce()).toBe('A9AA9AA9AA9AA9AA9AA9AA')
  expect(call).toBe(2)
  random.mockRestore()
})
