import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import type { Check, Problems } from './check.ts'

/** Runs a program of the workspace; resolves with its output. */
export function execute(
  argv: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> | undefined },
): Promise<{ readonly exitCode: number; readonly output: string }> {
  const [program = '', ...args] = argv
  const path = [join(options.cwd, 'node_modules/.bin'), process.env['PATH'] ?? ''].join(delimiter)
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env, PATH: path },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
    })
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
    })
    child.on('error', reject)
    child.on('close', (exitCode) => resolve({ exitCode: exitCode ?? 1, output }))
  })
}

/** A check that is a program: it passed when the program exits with 0, otherwise its output is the problem. */
export function command(name: string, argv: readonly string[]): Check {
  return {
    name,
    run: async ({ root }): Promise<Problems> => {
      const { exitCode, output } = await execute(argv, { cwd: root })
      return exitCode === 0 ? [] : [output.trim() || `${argv.join(' ')} exited with ${exitCode}`]
    },
  }
}
