import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import type { Problems } from './check.ts'
import { execute } from './command.ts'
import { type Project, publishedOf, type Workspace } from './workspace.ts'

/** The packages are ES modules: who resolves them the CommonJS way gets a module, as Node itself gives. */
const NOT_OURS = new Set(['node10', 'node16-cjs'])

/** Lets publint (strict) and "are the types wrong" (ES modules only) read a tarball. */
export async function tarballProblems(name: string, tarball: Uint8Array<ArrayBuffer>): Promise<Problems> {
  const { messages, pkg } = await publint({ pack: { tarball: tarball.buffer }, strict: true })
  const types = await checkPackage(createPackageFromTarballData(tarball), {
    excludeEntrypoints: [/\.json$/],
  })
  return [
    ...messages.map((message) => `${name}: ${formatMessage(message, pkg, { color: false })}`),
    ...(types.types ? types.problems : [{ kind: 'has no types' as const }])
      .filter((problem) => !('resolutionKind' in problem && NOT_OURS.has(problem.resolutionKind)))
      .map((problem) => `${name}: ${JSON.stringify(problem)}`),
  ]
}

/** What must not, and what must, be in a tarball. */
export function contentProblems(name: string, paths: readonly string[], manifest: string): Problems {
  return [
    ...['package/README.md', 'package/LICENSE', 'package/package.json']
      .filter((path) => !paths.includes(path))
      .map((path) => `${name}: ${path} is not in the tarball`),
    ...paths
      .filter((path) => /\.test(?:-d)?\.|tsbuildinfo|\/src\/test\//.test(path))
      .map((path) => `${name}: ${path} does not belong in the tarball`),
    ...(/"(?:workspace|catalog):/.test(manifest) ? [`${name}: its dependencies are not versions`] : []),
  ]
}

/** Packs packages as they are built, all of them by one pnpm; the tarballs by package name. */
export async function packAll(
  projects: readonly Project[],
  root: string,
  to: string,
): Promise<ReadonlyMap<string, string>> {
  const names = projects.map(({ manifest }) => manifest.name)
  const { exitCode, output } = await execute(
    ['pnpm', '-r', ...names.flatMap((name) => ['--filter', name]), 'pack', '--pack-destination', to],
    { cwd: root },
  )
  const packed = new Map(
    projects.map(({ manifest: { name, version } }) => [name, join(to, tarballOf(name, version))]),
  )
  const missing = [...packed].filter(([, file]) => !existsSync(file)).map(([name]) => name)
  if (exitCode !== 0 || missing.length > 0)
    throw new Error(
      `cannot be packed: ${(missing.length > 0 ? missing : names).join(', ')}: ${output.trim()}`,
    )
  return packed
}

/** The file name that npm gives a tarball. */
export function tarballOf(name: string, version: string): string {
  return `${name.replace('@', '').replace('/', '-')}-${version}.tgz`
}

async function projectProblems(name: string, file: string, root: string): Promise<Problems> {
  const listed = await execute(['tar', '-tzf', file], { cwd: root })
  const manifest = await execute(['tar', '-xzOf', file, 'package/package.json'], { cwd: root })
  return [
    ...contentProblems(name, listed.output.trim().split('\n'), manifest.output),
    ...(await tarballProblems(name, new Uint8Array(readFileSync(file)))),
  ]
}

/** Packs every published package, as built, and reads the tarball the way npm's users will. */
export async function packed(workspace: Workspace): Promise<Problems> {
  const folder = join(workspace.root, '.cache/packed/tarballs')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const problems: string[] = []
  const projects = publishedOf(workspace)
  for (const [name, file] of await packAll(projects, workspace.root, folder))
    problems.push(...(await projectProblems(name, file, workspace.root)))
  return problems
}
