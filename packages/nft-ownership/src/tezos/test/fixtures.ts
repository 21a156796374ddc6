import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder =
  process.env['COUNTERSIGN_FIXTURES'] ??
  fileURLToPath(new URL('../../../../../../shared/fixtures', import.meta.url))
const file = `${folder}/tezos-mainnet/fa2-bigmaps.json`

/** Whether the recorded big maps are here. */
export const hasRecordings: boolean = existsSync(file)

if (!hasRecordings) {
  // biome-ignore lint/suspicious/noConsole: a skipped suite must be seen
  console.warn('SKIPPED: the recorded Tezos big maps are absent; name their folder in COUNTERSIGN_FIXTURES')
}

/** One big map of a recorded contract. */
export type RecordedMap = {
  readonly id: number
  readonly type: unknown
  readonly entries: readonly {
    readonly script_expr: string
    readonly key: unknown
    readonly key_hex: string
    readonly value: unknown
    readonly decoded_key: unknown
    readonly decoded_value: unknown
  }[]
}

/** Contracts recorded from mainnet: storage with its type, and entries of the big maps. */
export const recordings: Readonly<
  Record<
    string,
    {
      readonly label: string
      readonly storage: { readonly type: unknown; readonly value: unknown }
      readonly big_maps: Readonly<Record<string, RecordedMap>>
    }
  >
> = hasRecordings ? JSON.parse(readFileSync(file, 'utf8')).contracts : {}
