import { describe, expect, test } from 'vitest'
import { workflows } from './workflows.ts'
import { workspaceOf } from './workspace.ts'

const commit = '0123456789abcdef0123456789abcdef01234567'

function check(step: string, top = 'permissions: {}'): readonly string[] {
  const text = `${top}\njobs:\n  a:\n    steps:\n      - uses: ${step}\n`
  return workflows(workspaceOf('/', [{ path: '.github/workflows/a.yml', text }]))
}

describe('workflows', () => {
  test('default', () => {
    expect(check(`a/b/c@${commit} # v1.2.3`)).toEqual([])
  })

  test('error: an action by tag', () => {
    expect(check('a/b@v1 # v1')).toEqual(['.github/workflows/a.yml: a/b@v1 is not pinned to a commit'])
  })

  test('error: a commit without its version', () => {
    expect(check(`a/b@${commit}`)).toEqual([
      `.github/workflows/a.yml: a/b@${commit} does not say its version`,
    ])
  })

  test('error: credentials that stay in the checkout', () => {
    const step = `a/b@${commit} # v1\n        with:\n          persist-credentials:`
    expect(check(`${step} false`)).toEqual([])
    expect(check(`${step} true`)).toEqual(['.github/workflows/a.yml: keeps credentials in the checkout'])
  })

  test('error: default permissions', () => {
    expect(check(`a/b@${commit} # v1`, 'permissions: write-all')).toEqual([
      '.github/workflows/a.yml: permissions: {} is missing at the top',
    ])
  })
})
