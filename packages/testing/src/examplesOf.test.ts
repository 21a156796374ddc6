import { describe, expect, test } from 'vitest'
import { examplesOf } from './examplesOf.ts'

describe('examplesOf', () => {
  test('behavior: takes ts and tsx fences of Markdown', () => {
    const text = '# A\n\n```ts\nconst a = 1\n```\n\n```sh\nls\n```\n\n```tsx\nconst b = 2\n```\n'
    expect(examplesOf({ path: 'README.md', text })).toEqual([
      { path: 'README.md', line: 3, text: 'const a = 1\n', language: 'ts', info: '', heading: 'A' },
      { path: 'README.md', line: 11, text: 'const b = 2\n', language: 'tsx', info: '', heading: 'A' },
    ])
  })

  test('behavior: takes those of docstrings, with the export that they are about', () => {
    const docstring =
      "/**\n * @example\n * ```ts\n * const a = {\n *   b: '/**',\n * }\n * ```\n *\n * @see RFC\n */\n"
    const found = { path: 'a.ts', line: 4, text: "const a = {\n  b: '/**',\n}\n", language: 'ts' }
    expect(examplesOf({ path: 'a.ts', text: `\n${docstring}` })).toMatchObject([found])
    expect(examplesOf({ path: 'a.ts', text: `\n${docstring}export async function hash() {}` })).toMatchObject(
      [{ ...found, name: 'hash' }],
    )
    const [local] = examplesOf({ path: 'a.ts', text: `${docstring}const a = 1\nexport const b = 2` })
    expect(local).not.toHaveProperty('name')
  })
})
