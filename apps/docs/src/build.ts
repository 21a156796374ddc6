import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { configJsonSchema } from '@countersign/idp'
import { cliPage } from './cli.ts'
import { configurationPage } from './configuration.ts'
import { errorsPage } from './errors.ts'

const site = join(import.meta.dirname, '..')

function run(...argv: readonly string[]): void {
  const [program = '', ...args] = argv
  execFileSync(join(site, 'node_modules/.bin', program), args, { cwd: site, stdio: 'inherit' })
}

/** What is written by hand is in `guide`; `reference` and `api` are made here and ignored by git. */
for (const name of ['reference', 'api']) rmSync(join(site, name), { recursive: true, force: true })
mkdirSync(join(site, 'reference'))
const pages = { errors: errorsPage(), configuration: configurationPage(configJsonSchema()), cli: cliPage() }
for (const [name, page] of Object.entries(pages)) writeFileSync(join(site, `reference/${name}.md`), page)
run('typedoc')
run('vitepress', 'build')
