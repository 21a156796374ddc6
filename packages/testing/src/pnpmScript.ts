import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../../..')

/** What a line of ours runs, in the root of the repository. */
export type PnpmScript = { readonly cwd: string; readonly command: string }

type Manifest = { readonly scripts: Readonly<Record<string, string>> }

const LINE = /^npx -y pnpm@12 (?:run )?([a-z][a-z-]*)((?: [^\s&|;]+)*)\n$/

/**
 * Finds the script behind a block of one line, `npx -y pnpm@12 [run] <script> [arguments]`, so that a test runs it without
 * pnpm, which would look at every dependency first. Throws when there is no such script.
 */
export function pnpmScript(line: string): PnpmScript {
  const [, script = '', rest = ''] = LINE.exec(line) ?? []
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest
  const command = scripts[script]
  if (command === undefined) throw new Error(`there is no script for: ${line.trim()}`)
  return { cwd: root, command: `${command}${rest}` }
}

/** `npx` for {@link runShell}: the script, ended when its address answers; then the status of the answer is printed. */
export function servedUntilAnswer({ cwd, command }: PnpmScript, url: string): string {
  return `cd '${cwd}'
${command} & server=$!
until status=$(curl -s -o /dev/null -w '%{http_code}' '${url}'); do kill -0 $server; sleep 0.1; done
kill $server
wait $server || true
echo "answered $status"`
}
