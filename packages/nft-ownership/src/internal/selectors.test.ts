import { describe, expect, test } from 'vitest'
import { isSelected } from './selectors.ts'

const query = { chain: 'flow:mainnet', collection: 'A.0b2a3299cc857e29.TopShot.NFT' }

describe('isSelected', () => {
  test.each([
    ['7', true],
    ['07', false],
    ['9', false],
    ['10', true],
    ['15', true],
    ['20', true],
    ['30', true],
    ['31', false],
    ['0x10', false],
    ['', false],
    ['text', true],
  ])('%s of single tokens and ranges that meet: %j', (id, expected) => {
    const tokens = ['7', 'text', { from: '10', to: '20' }, { from: '15', to: '16' }, { from: '21', to: '30' }]
    expect(isSelected({ ...query, tokens }, id)).toBe(expected)
  })

  test('all without a list, and none without the prefix', () => {
    expect(isSelected(query, 'x')).toBe(true)
    expect(isSelected({ ...query, tokenPrefix: '3:', tokens: ['4:1'] }, '4:1')).toBe(false)
    expect(isSelected({ ...query, tokenPrefix: '3:' }, '3:1')).toBe(true)
  })

  test('behavior: thousands of tokens are held against hundreds of long ranges in no time', () => {
    const tokens = Array.from({ length: 256 }, (_, index) => {
      const from = 10n ** 70n + BigInt(index * 10)
      return { from: String(from), to: String(from + 5n) }
    })
    const begun = performance.now()
    for (let id = 0; id < 10_000; id++) isSelected({ ...query, tokens }, String(id))
    expect(performance.now() - begun).toBeLessThan(5000)
  })
})
