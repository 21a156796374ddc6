import { describe, expect, test } from 'vitest'
import { fileSizes } from './fileSizes.ts'
import { workspaceOf } from './workspace.ts'

describe('fileSizes', () => {
  test('default', () => {
    expect(fileSizes(workspaceOf('/', [{ path: 'a.ts', text: 'x'.repeat(15_000) }]))).toEqual([])
  })

  test('error: a source of more than 15 kB, counted in bytes', () => {
    const files = [
      { path: 'a.ts', text: 'é'.repeat(7_501) },
      { path: 'packages/a/vectors/b.ts', text: 'x'.repeat(20_000) },
      { path: 'pnpm-lock.yaml', text: 'x'.repeat(20_000) },
    ]
    expect(fileSizes(workspaceOf('/', files))).toEqual(['a.ts: 15002 bytes, at most 15000'])
  })
})
