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

  test.each(['/home/somebody', '/Users/somebody', '/root/.npmrc', '/work/tree', '/mnt/disk'])(
    'error: the machine path %s',
    (path) => {
      expect(check(`const path = '${path}'`)).toEqual([`a.ts: names ${path}`])
    },
  )

  test.each([
    ['registry', 'npmjs', 'org'],
    ['registry', 'yarnpkg', 'com'],
    ['deb', 'debian', 'org'],
    ['proxy', 'golang', 'org'],
  ])('error: the registry host %s.%s.%s', (...labels) => {
    const host = labels.join('.')
    expect(check(`https://${host}/viem`)).toEqual([`a.ts: names ${host}`])
  })
})
