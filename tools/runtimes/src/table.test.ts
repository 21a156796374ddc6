import { expect, test } from 'vitest'
import { problemsOf, table } from './table.ts'

const good = { name: 'siwx-near', accepted: 2, refused: 2, problems: [] }
const wanted = { 'siwx-near': 'use' } as const
const bad = { name: 'siwx-near', accepted: 1, refused: 2, problems: ['a vector: encoding_invalid'] }

test('default: a table of what was accepted and refused', () => {
  const outcomes = [{ runtime: 'Bun', wanted, rows: [good] }]
  expect(table(['siwx-near'], outcomes)).toBe('| package | Bun |\n| --- | --- |\n| siwx-near | 2 + 2 |')
  expect(problemsOf(['siwx-near'], outcomes)).toEqual([])
})

test('behavior: what is imported only, and what is not supported', () => {
  const outcomes = [
    { runtime: 'Bun', wanted: { 'siwx-near': 'import' }, rows: [good] },
    { runtime: 'Deno', wanted: {}, rows: [] },
  ] as const
  expect(table(['siwx-near'], outcomes).split('\n')[2]).toBe('| siwx-near | imports | – |')
  expect(problemsOf(['siwx-near'], outcomes)).toEqual([])
})

test('error: problems, runtimes that do not start and packages that were not looked at are named', () => {
  const outcomes = [
    { runtime: 'Bun', wanted, rows: [bad] },
    { runtime: 'Deno', wanted, rows: [], problem: 'did not start' },
    { runtime: 'Node', wanted, rows: [{ ...good, accepted: 0, refused: 0 }] },
  ]
  expect(table(['siwx-near'], outcomes).split('\n')[2]).toBe('| siwx-near | FAIL | FAIL | FAIL |')
  expect(problemsOf(['siwx-near'], outcomes)).toEqual([
    'Bun, siwx-near: a vector: encoding_invalid',
    'Deno: did not start',
    'Deno, siwx-near: nothing verified',
    'Node, siwx-near: nothing verified',
  ])
})
