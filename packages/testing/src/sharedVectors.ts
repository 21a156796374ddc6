import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder =
  process.env['COUNTERSIGN_VECTORS'] ?? fileURLToPath(new URL('../../../../shared/vectors', import.meta.url))

/** Whether the vectors collected from other projects are here: `COUNTERSIGN_VECTORS`, or beside the repository. */
export const hasSharedVectors: boolean = existsSync(folder)

if (!hasSharedVectors) {
  // biome-ignore lint/suspicious/noConsole: a skipped suite must be seen
  console.warn('SKIPPED: the shared test vectors are absent; name their folder in COUNTERSIGN_VECTORS')
}

/** A whole file of them. Throws when they are absent. */
export const sharedFile = <Shape>(name: string): Shape =>
  JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8')) as Shape

/** The `vectors` of a file. Throws when they are absent. */
export const sharedVectors = <Shape>(name: string): Shape => sharedFile<{ vectors: Shape }>(name).vectors
