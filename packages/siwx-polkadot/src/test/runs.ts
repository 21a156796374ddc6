/** How many cases a property runs: few by default, `COUNTERSIGN_FUZZ_RUNS` where it is set. */
export function runs(few: number): number {
  const asked = Number(process.env['COUNTERSIGN_FUZZ_RUNS'])
  return Number.isInteger(asked) && asked > 0 ? asked : few
}
