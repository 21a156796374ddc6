import { describe, expect, test } from 'vitest'
import { documentedImports, importsNamedIn } from './documentedImports.ts'
import { manifestFile, workspaceOf } from './workspace.ts'

const exports = {
  '.': { '@countersign/source': './src/index.ts', default: './dist/index.js' },
  './extra': { '@countersign/source': './src/extra.ts', default: './dist/extra.js' },
  './package.json': './package.json',
}

function check(readme: string, index = "export { a } from './a.ts'\nexport type { T } from './a.ts'") {
  return documentedImports(
    workspaceOf('/', [
      manifestFile('packages/a', { exports }),
      { path: 'packages/a/README.md', text: readme },
      { path: 'packages/a/src/index.ts', text: index },
      { path: 'packages/a/src/extra.ts', text: 'export const extra = 1' },
    ]),
  )
}

describe('importsNamedIn', () => {
  test('behavior: names with type and as, over several lines of a docstring', () => {
    const text = " * import {\n *   type T,\n *   a as b,\n * } from '@countersign/a'"
    expect(importsNamedIn(text)[0]).toEqual({ specifier: '@countersign/a', names: ['T', 'a'] })
  })
})

describe('documentedImports', () => {
  test('default', () => {
    expect(
      check("import { a, type T } from '@countersign/a'\nimport { extra } from '@countersign/a/extra'"),
    ).toEqual([])
  })

  test('error: a name that is not exported', () => {
    expect(check("import { gone } from '@countersign/a'")).toEqual([
      'packages/a/README.md: @countersign/a does not export gone',
    ])
  })

  test('error: a subpath that does not exist', () => {
    expect(check('Use `@countersign/a/gone` for this.')).toEqual([
      'packages/a/README.md: @countersign/a/gone does not exist',
    ])
  })

  test('error: a docstring that names what is not there', () => {
    const index = "/** Import it: `import { gone } from '@countersign/a'`. */\nexport const a = 1"
    expect(check('', index)).toEqual(['packages/a/src/index.ts: @countersign/a does not export gone'])
  })
})
