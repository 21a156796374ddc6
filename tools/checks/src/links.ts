import { posix } from 'node:path'
import type { Problems } from './check.ts'
import { readModule } from './modules.ts'
import { isTest, type Workspace } from './workspace.ts'

/** With an anchor, and with a title, where it has them. */
const LINK = /\]\((?![a-z]+:|#|\/)([^)\s#]+)(?:#[^)\s]*)?(?: +"[^"]*")?\)/g
const FENCED = /^```[\s\S]*?^```/gm

const DOCUMENT = /(?<![\w/.*-])([\w-]+\.md)\b/g

/** Refuses comments that send the reader to a document which is not in the repository. */
export function documents(workspace: Workspace): Problems {
  const names = new Set(workspace.files.map((file) => posix.basename(file.path)))
  return workspace.files
    .filter(({ path }) => /\.tsx?$/.test(path) && !isTest(path))
    .flatMap(({ path, text }) =>
      readModule(path, text).comments.flatMap((comment) =>
        [...comment.matchAll(DOCUMENT)]
          .filter(([, name = '']) => !names.has(name))
          .map(([, name = '']) => `${path}: names ${name}, which does not exist`),
      ),
    )
}

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
