import type { Problems } from './check.ts'
import type { Workspace } from './workspace.ts'

const LIMIT = 15_000
const SOURCE = /\.(?:ts|tsx|js|mjs|css)$/
const EXEMPT = /\/(?:dist|vectors|fixtures)\//

/** Refuses hand-written sources above 15 kB: two concepts in one module. */
export function fileSizes(workspace: Workspace): Problems {
  return workspace.files
    .filter((file) => SOURCE.test(file.path) && !EXEMPT.test(file.path))
    .map((file) => ({ path: file.path, bytes: new TextEncoder().encode(file.text).length }))
    .filter(({ bytes }) => bytes > LIMIT)
    .map(({ path, bytes }) => `${path}: ${bytes} bytes, at most ${LIMIT}`)
}
