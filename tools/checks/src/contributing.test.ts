import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { openDocument, runModule } from '@countersign/testing/document'
import { pnpmScript } from '@countersign/testing/pnpmScript'
import { afterAll, describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const SOURCES = ['--', '*.ts', '.ci/run', ':!*/contributing.test.ts']
const source = (path: string): string => readFileSync(join(root, path), 'utf8')

describe('CONTRIBUTING.md', () => {
  const document = openDocument('CONTRIBUTING.md')
  afterAll(() => document.expectAllTaken())

  test('the commands of its tables are scripts', () => {
    const lines = [...document.text.matchAll(/^\| `(npx -y pnpm@12 [^`]*)`/gm)].map(([, line = '']) => line)
    expect(lines.length).toBeGreaterThan(10)
    for (const line of lines) expect(pnpmScript(`${line}\n`).command).not.toBe('')
  })

  test('every variable that it names is read', () => {
    const names = new Set(document.text.match(/\bCOUNTERSIGN_[A-Z0-9_]+(?<!_STEPS)\b/g))
    expect(names.size).toBeGreaterThan(8)
    const unread = [...names].filter(
      (name) => spawnSync('git', ['grep', '-qw', name, ...SOURCES], { cwd: root }).status !== 0,
    )
    expect(unread).toEqual([])
  })

  test('a real wallet: the test and the variables are there', () => {
    const { text } = document.takeUnrunnable(
      { language: 'sh', heading: 'Real wallets' },
      'it needs the extension of another maker',
    )
    const [, path = ''] = /vitest run (\S+)/.exec(text) ?? []
    const suite = source(path)
    const names = [...text.matchAll(/^(COUNTERSIGN_\w+?)(?:_STEPS)?=/gm)].map(([, name = '']) => name)
    expect(new Set(names)).toEqual(new Set(['COUNTERSIGN_WALLET_TEZOS']))
    for (const name of names) expect(suite).toContain(name)
    expect(suite).toContain('_STEPS`')
  })

  test('a real wallet: the steps fill in what they show', async () => {
    type Steps = Readonly<Record<'onboard' | 'approve', (page: unknown) => Promise<void>>>
    const { exports } = await runModule<Steps>(document.take({ language: 'ts', heading: 'Real wallets' }))
    const done: unknown[] = []
    const page = {
      getByLabel: (label: string) => ({ fill: async (text: string) => void done.push([label, text]) }),
      getByRole: (role: string, { name }: { name: unknown }) => ({
        click: async () => void done.push([role, String(name)]),
      }),
    }
    await exports.onboard(page)
    await exports.approve(page)
    expect(done).toEqual([
      ['Recovery phrase', '…'],
      ['button', 'Import'],
      ['button', '/Connect|Sign/'],
    ])
  })

  test('a new chain: the generator takes its arguments, and makes what is tested', () => {
    const { text } = document.takeUnrunnable(
      { language: 'sh', heading: 'Adding a chain' },
      'it writes into this repository; tools/plugin/src/generators/chain/generator.test.ts does it in memory',
    )
    const [, name = '', order = ''] = /@countersign\/plugin:chain (\S+) --order=(\S+)$/m.exec(text) ?? []
    const { properties } = JSON.parse(source('tools/plugin/src/generators/chain/schema.json'))
    expect(name).toMatch(new RegExp(properties.name.pattern))
    expect(properties.order.enum).toContain(order)
    expect(existsSync(join(root, `packages/siwx-${name}`))).toBe(false)
    expect(text).toMatch(new RegExp(`test packages/siwx-${name}$`, 'm'))
    const scripts = source('tools/plugin/src/generators/chain/generator.test.ts')
    const [, vectors = ''] = /packages\/siwx-\w+\/(scripts\/\S+\.ts)/.exec(document.text) ?? []
    expect(scripts).toContain(`packages/siwx-scratch/${vectors}`)
  })

  test('a release: the scripts of its rehearsal are there', () => {
    const { text } = document.takeUnrunnable(
      { language: 'sh', heading: 'Releases' },
      'it publishes, if only for show, and changes every version',
    )
    expect(text).toMatch(/--dry-run/)
    const lines = [...text.matchAll(/npx -y pnpm@12 (?:run version|build)/g)].map(([line]) => line)
    expect(lines).toContain('npx -y pnpm@12 run version')
    for (const line of lines) expect(pnpmScript(`${line}\n`).command).not.toBe('')
  })
})

describe('DEPENDENCIES.md', () => {
  const document = openDocument('DEPENDENCIES.md')
  afterAll(() => document.expectAllTaken())

  test('its bill of materials is made as a release makes it', () => {
    const { text } = document.takeUnrunnable(
      { language: 'sh', heading: 'Bill of materials' },
      'the release workflow writes it for every package',
    )
    const flags = ['sbom', '--sbom-format cyclonedx', '--prod', '--filter @countersign/idp']
    for (const flag of flags) {
      expect(text).toContain(flag)
      expect(source('.github/workflows/release.yml')).toContain(flag)
    }
  })

  test('its audit is what runs in CI', () => {
    const { text } = document.takeUnrunnable(
      { language: 'sh', heading: 'Known vulnerabilities' },
      'it asks the registry for advisories; CI does',
    )
    expect(source('.github/workflows/ci.yml')).toContain(`run: ${text}`)
  })
})
