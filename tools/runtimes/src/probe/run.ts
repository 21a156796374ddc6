import type { Cases, Probe, Row } from './types.ts'

/** Runs probes one after the other. One that does not load, or does not come to an end, fails alone. Runs in any runtime. */
export async function run(probes: readonly Probe[], cases: Cases): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const { rows: names, load } of probes) {
    try {
      rows.push(...(await (await load()).probe(cases)))
    } catch (error) {
      const problems = [error instanceof Error ? `${error.name}: ${error.message}` : String(error)]
      rows.push(...names.map((name) => ({ name, accepted: 0, refused: 0, problems })))
    }
  }
  return rows
}
