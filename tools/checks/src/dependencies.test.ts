import { describe, expect, test } from 'vitest'
import { DOCUMENT, dependencies } from './dependencies.ts'
import { manifestFile, workspaceOf } from './workspace.ts'

const check = (table: string) =>
  dependencies(
    workspaceOf('/', [
      manifestFile('packages/a', { dependencies: { jose: '1', '@countersign/b': '1' } }),
      manifestFile('packages/b', { peerDependencies: { jose: '1' } }),
      manifestFile('packages/testing', { private: true, dependencies: { sinon: '1' } }),
      manifestFile('apps/idp', { private: true, dependencies: { hono: '1' } }),
      { path: DOCUMENT, text: table },
    ]),
  )

const JOSE = '| `jose` | `a`, `b` | JWTs. |\n'
const HONO = '| `hono` | `idp` | Routes. |\n'

describe('dependencies', () => {
  test('default: every runtime dependency of what is shipped has a row', () => {
    expect(check(JOSE + HONO)).toEqual([])
  })

  test.for([
    ['no row', JOSE, 'hono needs a row'],
    ['other users', `${JOSE.replace('`a`, ', '')}${HONO}`, 'jose needs a row'],
    ['no reason', JOSE.replace('JWTs.', '') + HONO, 'jose needs a row'],
    ['gone', `${JOSE}${HONO}| \`koa\` | \`idp\` | Routes. |\n`, 'koa is not a runtime dependency any more'],
  ] as const)('error: %s', ([, table, problem]) => {
    expect(check(table)).toEqual([expect.stringContaining(problem)])
  })
})
