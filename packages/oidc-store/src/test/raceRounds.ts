/**
 * Rounds of each race of an ordinary run. A store that is not safe loses nearly every one of them (see `race.test.ts`); with
 * `COUNTERSIGN_FUZZ_RUNS` it is as many as the contract runs by default.
 */
export const raceRounds: number | undefined = process.env['COUNTERSIGN_FUZZ_RUNS'] ? undefined : 25
