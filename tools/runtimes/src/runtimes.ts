import { join } from 'node:path'
import { execute } from '@countersign/checks/command'
import { runChromium } from './chromium.ts'
import type { Row } from './probe/types.ts'
import { runWorkerd } from './workerd.ts'

/** Where things were installed. */
export type Folders = { readonly app: string; readonly engines: string }

/** One runtime, and how the probe runs in it. Rejects when it does not come to an end. */
export type Runtime = {
  readonly name: string
  readonly run: (folders: Folders) => Promise<readonly Row[]>
}

/** A runtime with a command line. The rows are the last line that it prints. */
function commandLine(name: string, argv: (folders: Folders) => readonly string[]): Runtime {
  return {
    name,
    run: async (folders) => {
      const { exitCode, output } = await execute([...argv(folders), 'command.js'], { cwd: folders.app })
      const line = output.trim().split('\n').at(-1) ?? ''
      if (exitCode !== 0 || !line.startsWith('[')) throw new Error(output.trim())
      return JSON.parse(line) as readonly Row[]
    },
  }
}

const bin = (engines: string, path: string) => join(engines, 'node_modules', path)

/** Those of issue and README; Deno gets no permission at all, workerd no compatibility with Node. */
export const runtimes: readonly Runtime[] = [
  commandLine('Node 20', ({ engines }) => [bin(engines, 'node20/bin/node')]),
  commandLine('Node 22', ({ engines }) => [bin(engines, 'node22/bin/node')]),
  commandLine('Node 24', () => [process.execPath]),
  commandLine('Bun', ({ engines }) => [bin(engines, '.bin/bun')]),
  commandLine('Deno', ({ engines }) => [bin(engines, '.bin/deno'), 'run', '--no-prompt']),
  { name: 'workerd', run: runWorkerd },
  { name: 'Chromium', run: runChromium },
]
