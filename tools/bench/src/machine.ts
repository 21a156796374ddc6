import { cpus, totalmem } from 'node:os'

/** What a reader must know to compare the numbers with their own. */
export function machine(): readonly string[] {
  const all = cpus()
  return [
    `${all.length} x ${all[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}`,
    `Node ${process.versions.node}, V8 ${process.versions.v8}, one thread`,
  ]
}
