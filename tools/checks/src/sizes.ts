import type { Problems } from './check.ts'
import { execute } from './command.ts'
import type { Workspace } from './workspace.ts'

/** One budget of `.size-limit.json` after measuring. */
export type Measured = {
  readonly name: string
  readonly passed?: boolean | undefined
  readonly size: number
  readonly sizeLimit?: number | undefined
}

/** Says which imports are larger than their budget. A budget without a limit measures nothing and is refused. */
export function overBudget(measured: readonly Measured[]): Problems {
  if (measured.length === 0) return ['.size-limit.json: nothing was measured']
  return measured.flatMap(({ name, passed, size, sizeLimit }) => {
    if (sizeLimit === undefined) return [`.size-limit.json: "${name}" has no limit`]
    return passed ? [] : [`${name}: ${size} bytes, at most ${sizeLimit}`]
  })
}

/** Measures the imports of `.size-limit.json` in the built packages, as bundlers ship them. */
export async function sizes(workspace: Workspace): Promise<Problems> {
  const { exitCode, output } = await execute(['size-limit', '--json'], { cwd: workspace.root })
  const json = output.slice(output.indexOf('['))
  try {
    return overBudget(JSON.parse(json) as readonly Measured[])
  } catch {
    return [`size-limit exited with ${exitCode}: ${output.trim()}`]
  }
}
