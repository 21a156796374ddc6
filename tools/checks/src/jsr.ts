import type { Problems } from './check.ts'
import type { Manifest, Project, Workspace } from './workspace.ts'

const FILE = 'jsr.json'

const sourceOf = (entry: string | Readonly<Record<string, string>>): string | undefined =>
  typeof entry === 'string' ? undefined : entry['@countersign/source']

/** The metadata of a package for JSR, which takes sources: everything in it follows from `package.json`. */
export function jsrOf({ exports = {}, license, name, version }: Manifest): string {
  const entries = Object.entries(exports).flatMap(([key, entry]) => {
    const source = sourceOf(entry)
    return source === undefined ? [] : [[key, source] as const]
  })
  const publish = {
    include: ['src', 'README.md', 'LICENSE', FILE],
    exclude: ['src/**/*.test.ts', 'src/**/*.test-d.ts', 'src/test'],
  }
  return `${JSON.stringify({ name, version, license, exports: Object.fromEntries(entries), publish }, undefined, 2)}\n`
}

/** The projects that go to JSR as well: those that have the file. Packages with dependencies wait until those are there. */
export function jsrProjectsOf({ projects }: Workspace): readonly Project[] {
  return projects.filter(({ dir, files }) => files.some(({ path }) => path === `${dir}/${FILE}`))
}

/** Holds `jsr.json` to `package.json`. */
export function jsr(workspace: Workspace): Problems {
  return jsrProjectsOf(workspace).flatMap(({ dir, files, manifest }): Problems => {
    const text = files.find(({ path }) => path === `${dir}/${FILE}`)?.text ?? '{}'
    const same = JSON.stringify(JSON.parse(text)) === JSON.stringify(JSON.parse(jsrOf(manifest)))
    return same ? [] : [`${dir}/${FILE}: run \`node tools/checks/src/writeJsr.ts\``]
  })
}
