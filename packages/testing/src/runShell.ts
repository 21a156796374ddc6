import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import type { Block } from './document.ts'
import { type Substitutions, substitute } from './substitute.ts'

const root = join(import.meta.dirname, '../../..')
const idp = join(root, 'apps/idp')

/** Options of {@link runShell}. */
export type RunShellOptions = {
  /** Working folder. Default: a new one, which is removed afterwards. */
  readonly cwd?: string | undefined
  /** Variables beside `PATH` and `HOME`; nothing else of this process is seen. */
  readonly env?: Readonly<Record<string, string>> | undefined
  /** What a reader replaces, for example a host. */
  readonly substitutions?: Substitutions | undefined
  /** Programs of the block's own, by name: each the text of a shell script. `countersign` is always there. */
  readonly programs?: Readonly<Record<string, string>> | undefined
}

/** How a block has ended. */
export type ShellRun = { readonly status: number; readonly stdout: string; readonly stderr: string }

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`

/** The command line of the identity provider, from its sources. */
function countersign(): string {
  const loader = pathToFileURL(createRequire(join(idp, 'package.json')).resolve('tsx')).href
  const words = [process.execPath, '--conditions=@countersign/source', '--import', loader]
  return `exec ${[...words, join(idp, 'src/cli.ts')].map(quoted).join(' ')} "$@"`
}

/**
 * Runs a block of shell with `bash -euo pipefail` in a scratch folder, where `countersign` is the command line from source.
 *
 * @example
 * const { status, stdout } = await runShell(block, { cwd, substitutions: { 'https://id.example': idp.url } })
 */
export async function runShell(block: Block, options: RunShellOptions = {}): Promise<ShellRun> {
  const { env = {}, substitutions, programs = {} } = options
  const scratch = await mkdtemp(join(tmpdir(), 'document-'))
  try {
    for (const [name, script] of Object.entries({ countersign: countersign(), ...programs })) {
      await writeFile(join(scratch, name), `#!/usr/bin/env bash\n${script}\n`, { mode: 0o755 })
    }
    const child = spawn('bash', ['-euo', 'pipefail', '-c', substitute(block.text, substitutions)], {
      cwd: options.cwd ?? (await mkdtemp(join(scratch, 'work-'))),
      env: {
        HOME: scratch,
        // Half the time of a start is compiling the same sources again.
        NODE_COMPILE_CACHE: join(root, '.cache/compiled'),
        ...env,
        PATH: `${scratch}:${join(root, 'node_modules/.bin')}:${process.env['PATH']}`,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const ended = new Promise<number>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (status) => resolve(status ?? -1))
    })
    const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), ended])
    return { status, stdout, stderr }
  } finally {
    await rm(scratch, { recursive: true })
  }
}
