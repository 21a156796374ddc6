import { describe, expect, test } from 'vitest'
import { words } from './words.ts'
import { workspaceOf } from './workspace.ts'

function check(text: string): readonly string[] {
  return words(workspaceOf('/', [{ path: 'a.ts', text }]))
}

describe('words', () => {
  test('default', () => {
    expect(
      check('import "./home/a.ts"; fetch("https://app.example/work/list"); "/var/lib/countersign"'),
    ).toEqual([])
  })

  test.each(['/home/somebody', '/Users/somebody', '/root/.npmrc', '/work/tree'])(
    'error: the machine path %s',
    (path) => {
      expect(check(`const path = '${path}'`)).toEqual([`a.ts: names ${path}`])
    },
  )

  test('error: a registry host', () => {
    const host = ['registry', 'npmjs', 'org'].join('.')
    expect(check(`https://${host}/viem`)).toEqual([`a.ts: names ${host}`])
  })
})
