import type { Problems } from './check.ts'
import type { Manifest, Project, Workspace } from './workspace.ts'

/** Where each runtime dependency has a line that says why it is there. */
export const DOCUMENT = 'DEPENDENCIES.md'

const OWN = '@countersign/'

/** What goes to users: the packages on npm, and the provider. */
export function shippedOf({ projects }: Workspace): readonly Project[] {
  return projects.filter(({ dir, manifest }) => manifest.private !== true || dir === 'apps/idp')
}

const foreign = ({ dependencies = {}, peerDependencies = {} }: Manifest): readonly string[] =>
  Object.keys({ ...dependencies, ...peerDependencies }).filter((name) => !name.startsWith(OWN))

/** `| name | users | why |`, names in code font. */
const ROW = /^\| `([^`]+)` \| ([^|]+) \| ([^|]*[^|\s][^|]*) \|$/gm

/** Holds the table of runtime dependencies to what the packages declare: every one is there, with its users and a reason. */
export function dependencies(workspace: Workspace): Problems {
  const text = workspace.files.find(({ path }) => path === DOCUMENT)?.text ?? ''
  const rows = new Map([...text.matchAll(ROW)].map(([, name = '', users = '']) => [name, users.trim()]))
  const users = new Map<string, string[]>()
  for (const { manifest } of shippedOf(workspace)) {
    const short = `\`${manifest.name.slice(OWN.length)}\``
    for (const name of foreign(manifest)) users.set(name, [...(users.get(name) ?? []), short])
  }
  return [
    ...[...users].flatMap(([name, by]): Problems => {
      const expected = by.toSorted().join(', ')
      const found = rows.get(name)
      if (found === expected) return []
      return [`${DOCUMENT}: ${name} needs a row that says why it is there, with its users: ${expected}`]
    }),
    ...[...rows.keys()]
      .filter((name) => !users.has(name))
      .map((name) => `${DOCUMENT}: ${name} is not a runtime dependency any more`),
  ]
}
