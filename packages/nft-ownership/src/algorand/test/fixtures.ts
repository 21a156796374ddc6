import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder =
  process.env['COUNTERSIGN_FIXTURES'] ??
  fileURLToPath(new URL('../../../../../../shared/fixtures', import.meta.url))

/** Whether what was recorded of algod is here. */
export const hasRecordings: boolean = existsSync(`${folder}/algorand`)

if (!hasRecordings) {
  // biome-ignore lint/suspicious/noConsole: a skipped suite must be seen
  console.warn('SKIPPED: the recordings of algod are absent; name their folder in COUNTERSIGN_FIXTURES')
}

/** A whole file. */
export function recorded<Shape>(name: string): Shape {
  return JSON.parse(readFileSync(`${folder}/algorand/${name}.json`, 'utf8')) as Shape
}
