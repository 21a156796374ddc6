import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Block, runShell, type ShellRun } from '@countersign/testing/document'
import { afterAll, beforeAll } from 'vitest'
import type { AdminRights } from '../../config/admin.ts'
import { type Config, type ConfigInput, type IdpOptions, loadConfig } from '../../index.ts'
import { newAdminKey } from '../admin.ts'
import { startIdp, type TestIdp } from '../idp.ts'
import { type Commands, serveCommands } from './commands.ts'

/** What a reader replaces in a block. */
type Substitutions = Readonly<Record<string, string>>

/** Replaces it in a configuration, reads that as the server would, and lets no warning pass. */
export const configured = async ({ text }: Block, substitutions: Substitutions = {}): Promise<Config> => {
  const folder = await mkdtemp(join(tmpdir(), 'documented-'))
  try {
    let changed = text
    for (const [from, to] of Object.entries(substitutions)) {
      if (!changed.includes(from)) throw new Error(`no longer in the block: ${from}`)
      changed = changed.replaceAll(from, to)
    }
    const file = join(folder, 'countersign.yaml')
    await writeFile(file, changed)
    const { config, warnings } = await loadConfig({ file })
    if (warnings.length > 0) throw new Error(warnings.join('\n'))
    return config
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** How a block is run, besides how it stands. */
export type Given = {
  readonly env?: Readonly<Record<string, string>> | undefined
  readonly substitutions?: Substitutions | undefined
  /** Programs of others that are stood in for, by name. */
  readonly programs?: Readonly<Record<string, string>> | undefined
  /** Default 0: the block ends well. */
  readonly status?: number | undefined
}

/** A folder and a shell in it, in which `countersign` is the command. */
export type Desk = {
  readonly folder: string
  /** Runs a block; resolves with its standard output. Throws when it ends otherwise than it should. */
  readonly shell: (block: Block, given?: Given) => Promise<string>
}

/** From source, as its own test starts it: what is in `dist` may be older. */
const START = `'${process.execPath}' --conditions=@countersign/source --import '${import.meta.resolve('tsx')}' '${join(import.meta.dirname, '../../cli.ts')}' start`

/** Commands are run in this process; `start` in one of its own, which is stopped when the address in `UNTIL` answers. */
const countersign = ({ folder }: Commands): string => `
if [ "$*" != start ]; then exec '${folder}/countersign' "$@"; fi
${START} & server=$!
until curl -sf "$UNTIL"; do kill -0 $server; sleep 0.1; done
kill -TERM $server
wait $server`

/** One for all tests of a file; `env` is what every block sees. */
export const useDesk = (env: () => Readonly<Record<string, string>> = () => ({})): (() => Desk) => {
  let folder = ''
  let commands: Commands
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'desk-'))
    commands = await serveCommands()
  })
  afterAll(async () => {
    await commands?.close()
    await rm(folder, { recursive: true })
  })
  const shell: Desk['shell'] = async (block, { status = 0, substitutions, ...given } = {}) => {
    const ran: ShellRun = await runShell(block, {
      cwd: folder,
      env: { ...env(), ...given.env },
      substitutions,
      programs: { countersign: countersign(commands), ...given.programs },
    })
    if (ran.status !== status)
      throw new Error(`${block.path}:${block.line} ended with ${ran.status}\n${ran.stdout}${ran.stderr}`)
    return ran.stdout
  }
  return () => ({ folder, shell })
}

/** Some commands of a block, where they are alternatives or one needs what another has printed. */
export const part = (block: Block, ...words: readonly string[]): Block => {
  const commands = block.text.split(/(?<!\\)\n/).filter((one) => words.some((word) => one.includes(word)))
  if (commands.length < words.length)
    throw new Error(`${block.path}:${block.line} has no ${words.join(', ')}`)
  return { ...block, text: `${commands.join('\n')}\n` }
}

/** A client's secret, as a command has printed it. */
export const secretIn = (printed: string): string => {
  const found = /secret[^:\n]*: +(\S{26,})$/m.exec(printed)?.[1]
  if (found === undefined) throw new Error(`no secret in ${printed}`)
  return found
}

const WRITE = Object.fromEntries(
  ['clients', 'keys', 'sessions', 'gates', 'policies', 'audit', 'team', 'webhooks'].map((area) => [
    area,
    'write',
  ]),
) as AdminRights

/** A provider that is listening, and an admin key of it with every right. */
export type Served = TestIdp & {
  readonly key: string
  /** For a shell whose commands are to work on it. */
  readonly env: Readonly<Record<string, string>>
}

/** Starts one for all tests of a file. */
export const useServed = (
  configure: () => ConfigInput | Promise<ConfigInput> = () => ({}),
  options: Pick<IdpOptions, 'adapters'> = {},
): (() => Served) => {
  let served: Served | undefined
  beforeAll(async () => {
    const { admin, ...config } = await configure()
    const { entry, key } = newAdminKey('all', WRITE)
    const idp = await startIdp(
      { ...config, admin: { ...admin, keys: [...(admin?.keys ?? []), entry] } },
      options,
    )
    served = { ...idp, key, env: { COUNTERSIGN_URL: idp.idp.url, COUNTERSIGN_ADMIN_KEY: key } }
  })
  afterAll(() => served?.idp.stop())
  return () => {
    if (!served) throw new Error('the provider is not started yet')
    return served
  }
}
