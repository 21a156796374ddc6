import type { Row, Trial } from './types.ts'

/** What a trial came to otherwise than it should. */
async function problemOf({ name, run, expected }: Trial): Promise<string | undefined> {
  const said = await run().catch((error: unknown) => String(error))
  return JSON.stringify(said) === JSON.stringify(expected) ? undefined : `${name}: ${JSON.stringify(said)}`
}

/** Tries what has to be let through and what has to be refused, one after the other. */
export async function tryOut(
  name: string,
  { accepts, refuses }: { readonly accepts: readonly Trial[]; readonly refuses: readonly Trial[] },
): Promise<Row> {
  const all = async (trials: readonly Trial[]) => {
    const problems: string[] = []
    for (const trial of trials) {
      const problem = await problemOf(trial)
      if (problem !== undefined) problems.push(problem)
    }
    return problems
  }
  const accepted = await all(accepts)
  const refused = await all(refuses)
  return {
    name,
    accepted: accepts.length - accepted.length,
    refused: refuses.length - refused.length,
    problems: [...accepted, ...refused],
  }
}
