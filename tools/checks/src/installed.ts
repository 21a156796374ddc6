import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Problems } from './check.ts'
import { execute } from './command.ts'
import { tarballOf } from './packed.ts'
import { type Project, publishedOf, type Workspace } from './workspace.ts'

/** Every specifier that the exports maps promise by name, JSON files aside: those are read, not imported. */
export function specifiersOf(projects: readonly Project[]): readonly string[] {
  return projects.flatMap(({ manifest }) =>
    Object.keys(manifest.exports ?? {})
      .filter((subpath) => !subpath.endsWith('.json') && !subpath.includes('*'))
      .map((subpath) => `${manifest.name}${subpath.slice(1)}`),
  )
}

/** Links what a package needs from others: its dependencies and the peers that its users bring. */
function linkDependencies(project: Project, root: string, app: string): void {
  const { dependencies = {}, peerDependencies = {} } = project.manifest
  for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
    const from = join(root, project.dir, 'node_modules', name)
    const to = join(app, 'node_modules', name)
    if (name.startsWith('@countersign/') || existsSync(to) || !existsSync(from)) continue
    mkdirSync(dirname(to), { recursive: true })
    symlinkSync(from, to)
  }
}

/** Unpacks tarballs into the `node_modules` of a scratch application. */
async function install(projects: readonly Project[], root: string, app: string): Promise<void> {
  const tarballs = join(root, '.cache/packed/tarballs')
  for (const project of projects) {
    const file = tarballOf(project.manifest.name, project.manifest.version)
    if (!existsSync(join(tarballs, file))) throw new Error(`${project.manifest.name} was not packed`)
    const target = join(app, 'node_modules', project.manifest.name)
    mkdirSync(target, { recursive: true })
    const { exitCode, output } = await execute(
      ['tar', '-xzf', join(tarballs, file), '-C', target, '--strip-components', '1'],
      { cwd: root },
    )
    if (exitCode !== 0) throw new Error(output)
    linkDependencies(project, root, app)
  }
}

/** Imports specifiers one by one in a fresh process; says which cannot be loaded. */
export async function loadProblems(specifiers: readonly string[], app: string): Promise<Problems> {
  const script = join(app, 'load.mjs')
  writeFileSync(
    script,
    `for (const name of ${JSON.stringify(specifiers)})
  await import(name).then(
    (module) => Object.keys(module).length > 0 || console.log(name + ': exports nothing'),
    (error) => console.log(name + ': ' + error.message),
  )
`,
  )
  const { exitCode, output } = await execute([process.execPath, script], { cwd: app })
  const said = output.trim() === '' ? [] : output.trim().split('\n')
  return exitCode === 0 ? said : [...said, `node exited with ${exitCode}`]
}

/** Where declarations of others are: their mistakes are not ours to report. */
const THIRD_PARTY = /node_modules\/(?!@countersign\/)/

/** Type-checks imports of specifiers the way an application without our settings would. */
export async function typeProblems(
  specifiers: readonly string[],
  app: string,
  root: string,
): Promise<Problems> {
  const lines = specifiers.map((name, index) => `export * as e${index} from '${name}'`)
  writeFileSync(join(app, 'types.ts'), `${lines.join('\n')}\n`)
  const compilerOptions = { module: 'nodenext', target: 'es2023', strict: true, noEmit: true, types: [] }
  writeFileSync(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['types.ts'] }))
  const { exitCode, output } = await execute(['tsc', '-p', app, '--pretty', 'false'], { cwd: root })
  return exitCode === 0
    ? []
    : output
        .trim()
        .split('\n')
        .filter((line) => !THIRD_PARTY.test(line))
}

/**
 * Installs the packed tarballs into a scratch application and loads every entry point, values and types, in this Node.js.
 * Without npm: what they do in each runtime, beside what npm installs, is the business of `tools/runtimes`.
 */
export async function installed(workspace: Workspace): Promise<Problems> {
  const app = join(workspace.root, '.cache/packed/app')
  rmSync(app, { recursive: true, force: true })
  mkdirSync(join(app, 'node_modules'), { recursive: true })
  writeFileSync(join(app, 'package.json'), '{"type":"module"}')
  const projects = publishedOf(workspace)
  await install(projects, workspace.root, app)
  const specifiers = specifiersOf(projects)
  return [
    ...(await loadProblems(specifiers, app)),
    ...(await typeProblems(specifiers, app, workspace.root)),
    ...projects
      .filter(({ manifest }) => !readFileSync(join(app, 'node_modules', manifest.name, 'LICENSE'), 'utf8'))
      .map(({ manifest }) => `${manifest.name}: LICENSE is empty`),
  ]
}
