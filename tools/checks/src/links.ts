import { posix } from 'node:path'
import type { Problems } from './check.ts'
import type { Workspace } from './workspace.ts'

const LINK = /\]\((?![a-z]+:|#|\/)([^)\s#]+)(?:#[^)]*)?\)/g
const FENCED = /^```[\s\S]*?^```/gm

/** Resolves the relative links of every Markdown file. A folder counts when it holds a file. */
export function links(workspace: Workspace, exists: (path: string) => boolean): Problems {
  const known = new Set(workspace.files.map((file) => file.path))
  return workspace.files
    .filter((file) => file.path.endsWith('.md'))
    .flatMap((file) =>
      [...file.text.replace(FENCED, '').matchAll(LINK)].flatMap(([, target = '']): Problems => {
        const path = posix.join(posix.dirname(file.path), target).replace(/\/$/, '')
        const found = known.has(path) || known.has(`${path}.md`) || exists(path)
        return found ? [] : [`${file.path}: ${target} does not exist`]
      }),
    )
}
