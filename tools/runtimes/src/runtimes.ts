import { join } from 'node:path'
import { execute } from '@countersign/checks/command'
import { runChromium } from './chromium.ts'
import { type Folders, type Job, writeEntry } from './job.ts'
import type { Module } from './modules.ts'
import type { Row } from './probe/types.ts'
import type { RuntimeName } from './stated.ts'
import { runWorkerd } from './workerd.ts'

/** One runtime, and how the probes run in it. Rejects when it does not come to an end. */
export type Runtime = {
  readonly name: RuntimeName
  readonly run: (job: Job) => Promise<readonly Row[]>
}

/** Modules that are allowed the same run in the same process. */
function processesOf(name: RuntimeName, modules: readonly Module[]): ReadonlyMap<string, readonly Module[]> {
  const processes = new Map<string, readonly Module[]>()
  for (const module of modules) {
    const allowed = name === 'Deno' ? (module.deno ?? []).join(' ') : ''
    processes.set(allowed, [...(processes.get(allowed) ?? []), module])
  }
  return processes
}

/** A runtime with a command line. The rows are the last line that a process prints. */
function commandLine(name: RuntimeName, argv: (folders: Folders) => readonly string[]): Runtime {
  const runOne = async (job: Job, allowed: string): Promise<readonly Row[]> => {
    const file = `command-${name.replace(' ', '')}.js`
    writeEntry(job, { file, handOn: 'console.log(JSON.stringify(await run(probes, cases)))' })
    const flags = allowed === '' ? [] : allowed.split(' ')
    const { exitCode, output } = await execute([...argv(job.folders), ...flags, file], {
      cwd: job.folders.app,
    })
    const line = output.split('\n').findLast((one) => one.startsWith('[{')) ?? ''
    if (exitCode !== 0 || line === '') throw new Error(output.trim())
    return JSON.parse(line) as readonly Row[]
  }
  return {
    name,
    run: async (job) => {
      const rows: Row[] = []
      for (const [allowed, modules] of processesOf(name, job.modules))
        rows.push(...(await runOne({ ...job, modules }, allowed)))
      return rows
    },
  }
}

const bin = (engines: string, path: string) => join(engines, 'node_modules', path)

/** Those of issue and READMEs; Deno gets the permissions that a module needs and no other, workerd no compatibility with Node. */
export const runtimes: readonly Runtime[] = [
  commandLine('Node 20', ({ engines }) => [bin(engines, 'node20/bin/node')]),
  commandLine('Node 22', ({ engines }) => [bin(engines, 'node22/bin/node')]),
  commandLine('Node 24', () => [process.execPath]),
  commandLine('Bun', ({ engines }) => [bin(engines, '.bin/bun')]),
  commandLine('Deno', ({ engines }) => [bin(engines, '.bin/deno'), 'run', '--no-prompt']),
  { name: 'workerd', run: runWorkerd },
  { name: 'Chromium', run: runChromium },
]
