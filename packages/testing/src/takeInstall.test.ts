import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openDocument } from './document.ts'
import { takeInstall } from './takeInstall.ts'

const root = join(import.meta.dirname, '../../..')
// Below a project, as its documents are.
const cache = join(root, 'packages/access-token/.cache')
mkdirSync(cache, { recursive: true })
const folder = mkdtempSync(join(cache, 'install-'))
afterAll(() => rmSync(folder, { recursive: true }))

const page = (install: string, code = '') => {
  const file = join(folder, 'page.md')
  writeFileSync(file, `\`\`\`sh\n${install}\n\`\`\`\n\n\`\`\`ts\n${code}\n\`\`\`\n`)
  return openDocument(relative(root, file))
}
const OWN = '@countersign/access-token'

describe('takeInstall', () => {
  test('default: the package, what its examples import, and the reader’s own framework', () => {
    const code = `import {\n  a,\n} from '${OWN}/hono'\nimport 'hono'\nimport { b } from 'jose'\nimport 'node:fs'`
    const document = page(`npm install ${OWN} jose`, code)
    expect(takeInstall(document)).toEqual([OWN, 'jose'])
    expect(() => document.expectAllTaken()).toThrow('(ts)')
  })

  test.each([
    ['what the package does not know', `npm install ${OWN} left-pad`, '', 'left-pad is not known to'],
    ['what is imported only', `npm install ${OWN}`, "import { b } from 'jose'", 'jose is imported and not'],
    ['another command', `npm ci`, '', 'does not say what to install'],
    ['more than one command', `npm install ${OWN}; ls`, '', 'does not say what to install'],
  ])('error: %s', (_, install, code, problem) => {
    expect(() => takeInstall(page(install, code))).toThrow(problem)
  })
})
