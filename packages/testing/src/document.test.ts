import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { type Block, blocksOf, openDocument, runModule, runShell } from './document.ts'

const PAGE = `# Title

\`\`\`sh
echo one
\`\`\`

## Second #

1. In a list:

   \`\`\`ts twoslash
   # not a heading
   const a = 1
   \`\`\`

\`\`\`\`md
\`\`\`ts
\`\`\`
\`\`\`\`

\`\`\`text
prose
\`\`\`
`

const cache = join(import.meta.dirname, '../../../.cache')
mkdirSync(cache, { recursive: true })
const folder = mkdtempSync(join(cache, 'document-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.restoreAllMocks())

const opened = (text: string) => {
  writeFileSync(join(folder, 'page.md'), text)
  return openDocument(join('.cache', folder.split('/').at(-1) ?? '', 'page.md'))
}

const block = (language: string, text: string): Block => ({
  ...{ path: 'packages/siwx-core/README.md', line: 1, info: '', heading: '' },
  ...{ language, text },
})

describe('blocksOf', () => {
  test('default: language, info, heading, line and text', () => {
    expect(blocksOf('a.md', PAGE)).toEqual([
      { path: 'a.md', line: 3, language: 'sh', info: '', heading: 'Title', text: 'echo one\n' },
      {
        ...{ path: 'a.md', line: 11, language: 'ts', info: 'twoslash', heading: 'Second' },
        text: '# not a heading\nconst a = 1\n',
      },
      { path: 'a.md', line: 16, language: 'md', info: '', heading: 'Second', text: '```ts\n```\n' },
      { path: 'a.md', line: 21, language: 'text', info: '', heading: 'Second', text: 'prose\n' },
    ])
  })

  test('error: a block that is not closed', () => {
    expect(() => blocksOf('a.md', '\n```sh\nls\n')).toThrow('a.md:2')
  })
})

describe('openDocument', () => {
  test('default: what is taken is no longer missing', () => {
    const page = opened(PAGE)
    expect(() => page.expectAllTaken()).toThrow('page.md:3 (sh)')
    expect(page.take({ language: 'sh' }).text).toBe('echo one\n')
    expect(page.takeAll({ heading: 'Second' })).toHaveLength(3)
    page.expectAllTaken()
  })

  test('behavior: a block that cannot be run is named aloud, with the reason', () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    opened(PAGE).takeUnrunnable({ holds: 'echo' }, 'it would echo')
    expect(warn.mock.lastCall).toEqual([expect.stringMatching(/NOT RUN: .*page\.md:3: it would echo/)])
  })

  test('error: a block that is not there, that is one of several, or behind the last', () => {
    const page = opened(PAGE)
    expect(() => page.take({ language: 'yaml' })).toThrow('has no block of {"language":"yaml"}')
    expect(() => page.take({ heading: 'Second' })).toThrow('blocks 11, 16, 21 fit')
    expect(() => page.take({ heading: 'Second', at: 3 })).toThrow('has only 3 blocks')
    expect(() => page.takeAll({ holds: 'nowhere' })).toThrow('has no block')
  })
})

describe('runModule', () => {
  test('default: what it exports and prints, with what its project declares', async () => {
    const text = `import { generateNonce } from '@countersign/siwx-core'
      export const nonce: string = generateNonce()
      console.log('%s is', 'here', await Promise.resolve('now'))`
    const { exports, output } = await runModule<{ nonce: string }>(block('ts', text))
    expect(exports.nonce).toMatch(/^[A-Za-z0-9]+$/)
    expect(output).toBe('here is now')
  })

  test('behavior: each run is a new module, with the values of the test', async () => {
    const one = block('ts', "export const host = 'https://id.example'; export const is = Symbol()")
    const substitutions = { 'https://id.example': 'http://127.0.0.1:1' }
    const first = await runModule<{ host: string; is: symbol }>(one, { substitutions })
    const second = await runModule<{ host: string; is: symbol }>(one)
    expect([first.exports.host, second.exports.host]).toEqual(['http://127.0.0.1:1', 'https://id.example'])
    expect(first.exports.is).not.toBe(second.exports.is)
  })

  test('error: what it throws, and afterwards the console is itself', async () => {
    const { log } = console
    await expect(runModule(block('ts', "throw new RangeError('far')"))).rejects.toThrow(new RangeError('far'))
    expect(console.log).toBe(log)
  })

  test('error: a package that its project does not declare', async () => {
    await expect(runModule(block('ts', "import 'oidc-provider'"))).rejects.toThrow('oidc-provider')
  })

  test('error: a value that the block no longer has', async () => {
    await expect(runModule(block('ts', ''), { substitutions: { 'id.example': 'x' } })).rejects.toThrow(
      'no longer in the block: id.example',
    )
  })
})

describe('runShell', () => {
  test('default: output of both kinds, in a scratch folder that goes', async () => {
    const { status, stdout, stderr } = await runShell(block('sh', 'echo a > b; pwd; cat b; echo c >&2'))
    expect({ status, stderr }).toEqual({ status: 0, stderr: 'c\n' })
    const [cwd = '', content] = stdout.split('\n')
    expect(content).toBe('a')
    expect(() => readFileSync(join(cwd, 'b'))).toThrow('ENOENT')
  })

  test('behavior: variables and programs of the test, and no variables of its own', async () => {
    const text = 'greet "$WHO you" | tr a-z A-Z; echo "$' + '{VITEST:-none}"'
    const { stdout } = await runShell(block('sh', text), {
      env: { WHO: 'both of' },
      programs: { greet: 'echo "hello $1"' },
      cwd: tmpdir(),
    })
    expect(stdout).toBe('HELLO BOTH OF YOU\nnone\n')
  })

  test('behavior: countersign is the command line', async () => {
    const { stdout } = await runShell(block('sh', 'countersign --help'))
    expect(stdout).toContain('Usage: countersign')
  })

  test.each(['false; echo on', 'false | true; echo on', 'echo "$NOWHERE"; echo on'])(
    'error: %s ends there',
    async (text) => {
      const { status, stdout } = await runShell(block('sh', text))
      expect({ ended: status !== 0, stdout }).toEqual({ ended: true, stdout: '' })
    },
  )
})
