import type { Workspace } from './workspace.ts'

/** What is wrong, one sentence each, with the file first. */
export type Problems = readonly string[]

/** One check over the workspace: no problems means it passed. */
export type Check = {
  readonly name: string
  readonly run: (workspace: Workspace) => Problems | Promise<Problems>
}

/** What a finished check said. */
export type Outcome = { readonly name: string; readonly problems: Problems; readonly seconds: number }

/** Runs one check. A check that throws did not pass. */
export async function runCheck(check: Check, workspace: Workspace): Promise<Outcome> {
  const start = performance.now()
  const problems = await Promise.resolve()
    .then(() => check.run(workspace))
    .catch((error: unknown): Problems => [error instanceof Error ? error.message : JSON.stringify(error)])
  return { name: check.name, problems, seconds: (performance.now() - start) / 1000 }
}

/** Runs checks with at most `width` at a time, in order of the list. */
export async function runChecks(
  checks: readonly Check[],
  workspace: Workspace,
  options: { readonly width: number; readonly done?: ((outcome: Outcome) => void) | undefined },
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  const queue = [...checks]
  const worker = async (): Promise<void> => {
    for (let check = queue.shift(); check; check = queue.shift()) {
      const outcome = await runCheck(check, workspace)
      outcomes.push(outcome)
      options.done?.(outcome)
    }
  }
  await Promise.all(Array.from({ length: options.width }, worker))
  return outcomes
}
