import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { configJsonSchema, openApiDocument } from '@countersign/idp'
import { CHAIN_PAGES, chainPage } from './chains.ts'
import { cliPage } from './cli.ts'
import { configurationPage } from './configuration.ts'
import { endpointsPage } from './endpoints.ts'
import { errorsPage } from './errors.ts'
import { libraryErrorsPage } from './libraryErrors.ts'
import { providerErrorsPage } from './providerErrors.ts'
import { tokenErrorsPage } from './tokenErrors.ts'

const site = join(import.meta.dirname, '..')

function run(...argv: readonly string[]): void {
  const [program = '', ...args] = argv
  execFileSync(join(site, 'node_modules/.bin', program), args, { cwd: site, stdio: 'inherit' })
}

/** What is written by hand is in `guide` and `gates`; the folders named here are made here and ignored by git. */
for (const name of ['reference', 'api', 'chains']) rmSync(join(site, name), { recursive: true, force: true })
const pages = {
  'reference/errors': errorsPage(),
  'reference/token-errors': tokenErrorsPage(),
  'reference/provider-errors': providerErrorsPage(),
  'reference/library-errors': libraryErrorsPage(),
  'reference/configuration': configurationPage(configJsonSchema()),
  'reference/endpoints': endpointsPage(openApiDocument('https://id.example')),
  'reference/cli': cliPage(),
  ...Object.fromEntries(Object.keys(CHAIN_PAGES).map((name) => [`chains/${name}`, chainPage(name)])),
}
for (const name of ['reference', 'chains']) mkdirSync(join(site, name))
for (const [name, page] of Object.entries(pages)) writeFileSync(join(site, `${name}.md`), page)
run('typedoc')
run('vitepress', 'build')

/** A page whose script is missing says "not found" as soon as a browser has loaded it. The map has names in small letters. */
const dist = join(site, '.vitepress/dist')
const scripts = new Set(readdirSync(join(dist, 'assets')).map((name) => name.toLowerCase()))
const hashes = JSON.parse(readFileSync(join(dist, 'hashmap.json'), 'utf8')) as Record<string, string>
const dead = Object.entries(hashes)
  .filter(([page, hash]) => !scripts.has(`${page}.${hash}.lean.js`.toLowerCase()))
  .map(([page]) => page)
if (dead.length > 0) throw new Error(`pages without a script: ${dead.join(', ')}`)
