import { execFileSync } from 'node:child_process'
import type { Problems } from './check.ts'
import { isTest, type Project, publishedOf, type Workspace } from './workspace.ts'

const FRONT_MATTER = /^---\n([\s\S]*?)\n---\n/
const ENTRY = /^["']?(@[^"':\s]+)["']?:\s*(?:patch|minor|major)\s*$/gm

/** The packages that waiting changesets name, and those files that name none or say nothing. */
export function pending(workspace: Workspace): {
  readonly names: ReadonlySet<string>
  readonly empty: Problems
} {
  const files = workspace.files.filter(({ path }) => /^\.changeset\/(?!README)[^/]+\.md$/.test(path))
  const read = files.map(({ path, text }) => {
    const [head = '', matter = ''] = FRONT_MATTER.exec(text) ?? []
    const names = [...matter.matchAll(ENTRY)].map(([, name = '']) => name)
    return { path, names, sentence: text.slice(head.length).trim() }
  })
  return {
    names: new Set(read.flatMap(({ names }) => names)),
    empty: read
      .filter(({ names, sentence }) => names.length === 0 || sentence === '')
      .map(({ path }) => `${path}: names no package or says nothing`),
  }
}

/**
 * Asks git which shipped sources of a package changed since its changelog was last written, that is since its last
 * release; without a changelog, everything did.
 */
export function changedSinceRelease(root: string, project: Project): readonly string[] {
  const shipped = project.files.filter(({ path }) => path.startsWith(`${project.dir}/src/`) && !isTest(path))
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()
  const release = git('log', '-1', '--format=%H', '--', `${project.dir}/CHANGELOG.md`)
  if (release === '') return shipped.map(({ path }) => path)
  const changed = new Set(git('diff', '--name-only', release, '--', project.dir).split('\n'))
  return shipped.map(({ path }) => path).filter((path) => changed.has(path))
}

/** Demands a changeset for every published package that changed, and an existing package for every changeset. */
export function changesets(
  workspace: Workspace,
  changed: (root: string, project: Project) => readonly string[] = changedSinceRelease,
): Problems {
  const { names, empty } = pending(workspace)
  const published = publishedOf(workspace)
  const known = new Set(workspace.projects.map(({ manifest }) => manifest.name))
  return [
    ...empty,
    ...[...names].filter((name) => !known.has(name)).map((name) => `.changeset: ${name} does not exist`),
    ...published
      .filter(({ manifest }) => !names.has(manifest.name))
      .filter((project) => changed(workspace.root, project).length > 0)
      .map(({ dir, manifest }) => `${dir}: ${manifest.name} changed since its release and has no changeset`),
  ]
}
