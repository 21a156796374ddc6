import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder =
  process.env['COUNTERSIGN_VECTORS'] ??
  fileURLToPath(new URL('../../../../../shared/vectors', import.meta.url))

/** Whether the shared vectors are here. */
export const hasVectors: boolean = existsSync(folder)

if (!hasVectors) {
  // biome-ignore lint/suspicious/noConsole: a skipped suite must be seen
  console.warn('SKIPPED: the shared test vectors are absent; name their folder in COUNTERSIGN_VECTORS')
}

/** The `vectors` of a file, or the fallback where the folder is absent. */
export const vectors = <T>(name: string, fallback: T): T =>
  hasVectors
    ? (JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8')) as { vectors: T }).vectors
    : fallback
