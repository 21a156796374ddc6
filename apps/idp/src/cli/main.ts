import { text } from 'node:stream/consumers'
import { type Command, CommanderError } from 'commander'
import { ConfigError } from '../config/errors.ts'
import { type CommandContext, EXIT } from './context.ts'
import { processOutput, toJson } from './output.ts'
import { createProgram } from './program.ts'

const codeOf = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : 'internal'
}

/** Codes that mean "no", not "could not". */
const REFUSALS: ReadonlySet<string> = new Set([
  'client_invalid',
  'client_exists',
  'client_not_found',
  'client_privileged',
  'key_not_found',
  'key_pending',
  'key_not_ready',
  'key_signing',
  'unauthorized',
  'forbidden',
  'account_invalid',
  'role_invalid',
  'member_exists',
  'member_not_found',
  'team_full',
  'webhook_not_found',
  'delivery_not_found',
  'session_not_found',
  'grant_not_found',
  'gate_invalid',
  'gate_in_config',
  'gate_in_use',
  'gate_not_found',
  'policy_invalid',
  'policy_in_config',
  'policy_in_use',
  'policy_not_found',
  'rules_full',
  'version_conflict',
  'registration_token_invalid',
  'registration_token_not_found',
  'registration_tokens_full',
])

const exitOf = (error: unknown): number =>
  error instanceof ConfigError || REFUSALS.has(codeOf(error)) ? EXIT.refused : EXIT.failed

const describe = (error: unknown) =>
  error instanceof ConfigError
    ? { code: error.code, message: error.message, issues: error.issues }
    : { code: codeOf(error), message: error instanceof Error ? error.message : String(error) }

/** Sessions and grants are named by the protocol's library, which gives one identifier in 64 a dash to begin with. */
const DASHED = /option '-[^-]/
const HINT = 'An identifier that begins with - goes last, behind --: countersign sessions revoke -- -V1St...'

const throwOnExit = (command: Command, { output }: CommandContext): void => {
  command
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (line) => output.result(line.trimEnd()),
      writeErr: (line) => output.note(line.trimEnd()),
    })
  for (const child of command.commands) throwOnExit(child, { output } as CommandContext)
}

/** Runs one command line; resolves with the exit code. Never rejects. */
export const main = async (argv: readonly string[], given: Partial<CommandContext> = {}): Promise<number> => {
  const context: CommandContext = {
    env: process.env,
    input: () => text(process.stdin),
    output: processOutput(),
    ...given,
  }
  const json = argv.includes('--json')
  let exit: number = EXIT.done
  const fail = (code: number, error: { code: string; message: string }) => {
    exit = code
    // The lines of a refused configuration carry their codes already, and so do those of the system.
    const said = 'issues' in error || error.message.startsWith(`${error.code}: `)
    const line = said ? error.message : `${error.code}: ${error.message}`
    context.output.note(json ? toJson({ error }) : line)
  }
  const program = createProgram(
    context,
    (code, reason, message) => fail(code, { code: reason, message }),
    (code) => {
      exit = code
    },
  )
  throwOnExit(program, context)
  try {
    await program.parseAsync([...argv], { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.code === 'commander.unknownOption' && DASHED.test(error.message)) context.output.note(HINT)
      return error.exitCode === 0 ? EXIT.done : EXIT.failed
    }
    fail(exitOf(error), describe(error))
  }
  return exit
}
