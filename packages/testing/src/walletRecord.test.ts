import { describe, expect, test } from 'vitest'
import type { WalletKnobs } from './walletKnobs.ts'
import { createRecord, firstOf, spoil } from './walletRecord.ts'

describe('createRecord', () => {
  test('default: signs what it shows, and keeps the knobs that are not named', () => {
    const record = createRecord<WalletKnobs>({ locked: true })
    expect([record.show('a'), record.show('b')]).toEqual(['a', 'b'])
    expect(record.shown).toEqual(['a', 'b'])
    record.set({ delay: 1 })
    expect(record.knobs()).toEqual({ locked: true, delay: 1 })
  })

  test('behavior: signs the first text again, or another text, while it shows what was asked', () => {
    const record = createRecord<WalletKnobs>({})
    record.show('first')
    record.set({ oldMessage: true })
    expect(record.show('second')).toBe('first')
    record.set({ oldMessage: false, alterMessage: (text) => `${text}!` })
    expect(record.show('third')).toBe('third!')
    expect(record.shown).toEqual(['first', 'second', 'third'])
  })
})

test('error: a wallet without accounts is a mistake of the test', () => {
  expect(() => firstOf([])).toThrow(expect.objectContaining({ code: 'wallet_invalid' }))
  expect(firstOf([1, 2])).toBe(1)
})

test('a spoilt signature is another one', () => {
  expect([...spoil(Uint8Array.of(2, 5))]).toEqual([3, 5])
})
