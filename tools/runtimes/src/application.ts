import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { execute } from '@countersign/checks/command'
import { pack } from '@countersign/checks/packed'
import { publishedOf, readWorkspace } from '@countersign/checks/workspace'
import { readCases } from './cases.ts'
import { installInto } from './engines.ts'

/** What each kind of runtime starts; the probe itself is the same for all. */
const ENTRIES = {
  'command.js': 'console.log(JSON.stringify(await probe(cases)))',
  'page.js': 'globalThis.rows = probe(cases)',
  'worker.js': 'export default { fetch: async () => Response.json(await probe(cases)) }',
}

async function tarballs(root: string, to: string): Promise<Readonly<Record<string, string>>> {
  rmSync(to, { recursive: true, force: true })
  mkdirSync(to, { recursive: true })
  const packages = publishedOf(readWorkspace(root)).filter(({ dir }) => /^packages\/siwx(?:-|$)/.test(dir))
  const packed: Record<string, string> = {}
  for (const project of packages)
    packed[project.manifest.name] = `file:../tarballs/${basename(await pack(project, root, to))}`
  return packed
}

/**
 * Makes an application that has nothing but the packed packages, their dependencies from npm, the probe and the vectors.
 * The packages are built first.
 */
export async function makeApplication(root: string, folder: string): Promise<string> {
  const built = await execute(['tsc', '-b', 'tools/runtimes/tsconfig.build.json', '--pretty', 'false'], {
    cwd: root,
  })
  if (built.exitCode !== 0) throw new Error(built.output)
  const app = join(folder, 'app')
  const dependencies = await tarballs(root, join(folder, 'tarballs'))
  // Not one of them is taken from npm, where an older version may be.
  const overrides = JSON.stringify(dependencies)
  await installInto(app, { dependencies }, `packages: []\npmOnFail: ignore\noverrides: ${overrides}\n`)
  cpSync(join(root, 'tools/runtimes/dist/probe'), join(app, 'probe'), { recursive: true })
  writeFileSync(join(app, 'cases.js'), `export const cases = ${JSON.stringify(readCases(root))}\n`)
  const imports = "import { cases } from './cases.js'\nimport { probe } from './probe/probe.js'\n"
  for (const [file, line] of Object.entries(ENTRIES)) writeFileSync(join(app, file), `${imports}${line}\n`)
  return app
}
