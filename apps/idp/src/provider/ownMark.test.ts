import { expect, test } from 'vitest'
import { hasOwnMark, resumeCookies } from './ownMark.ts'

const scope = { secure: true }

test('default: a mark counts with whatever blanks around it, and no other name does', () => {
  for (const header of [
    '__Host-countersign_own_a=1',
    ' \t__Host-countersign_own_a=1 \t; b=2',
    'b=2;__Host-countersign_own_a=1',
  ])
    expect(hasOwnMark(header, 'a', scope)).toBe(true)
  for (const header of [
    undefined,
    '',
    ';',
    ' ',
    '__Host-countersign_own_b=1',
    '\u00a0__Host-countersign_own_a=1',
    'countersign_own_a=1',
  ])
    expect(hasOwnMark(header, 'a', scope)).toBe(false)
})

test('behavior: the way back goes on with its own interaction only', () => {
  const to = { name: 'resume', uid: 'a', ...scope }
  expect(resumeCookies('__Host-countersign_own_a=1;resume=a; resume=b ; c=d', to)).toBe(
    '__Host-countersign_own_a=1; resume=a; c=d',
  )
  expect(resumeCookies('resume=a; c=d', to)).toBe('c=d')
})

test('security: a header full of blanks takes no time', () => {
  // In the square of its length, this would not end before the test does.
  expect(hasOwnMark(`a${' '.repeat(500_000)}b`, 'a', scope)).toBe(false)
})
