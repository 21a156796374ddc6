import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

const PROGRAM = join(import.meta.dirname, '../../idp/src/cli.ts')

function help(command: readonly string[]): string {
  const argv = ['--import', 'tsx', '--conditions=@countersign/source', PROGRAM, ...command, '--help']
  const cwd = join(import.meta.dirname, '..')
  return execFileSync(process.execPath, argv, { cwd, encoding: 'utf8' }).trim()
}

/** The names below "Commands:" of a help text, without the built-in `help`. */
export function subcommandsOf(text: string): readonly string[] {
  const listed = text.split(/^Commands:\n/m)[1] ?? ''
  return [...listed.matchAll(/^ {2}([a-z][a-z-]*)/gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'help')
}

function sections(
  command: readonly string[],
  read: (command: readonly string[]) => string,
): readonly string[] {
  const text = read(command)
  const below = subcommandsOf(text).flatMap((name) => sections([...command, name], read))
  const title = ['countersign', ...command].join(' ')
  return [`## ${title}\n\n\`\`\`text\n${text}\n\`\`\``, ...below]
}

/** The command line reference, from the program's own help. */
export function cliPage(read: (command: readonly string[]) => string = help): string {
  return `# Command line

Exit codes: 0 done, 1 refused (a proof, a configuration, a client), 2 could not run or could not decide. \`--json\` prints
JSON, also for errors.

${sections([], read).join('\n\n')}
`
}
