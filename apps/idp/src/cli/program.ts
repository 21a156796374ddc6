import { Command } from 'commander'
import { configJsonSchema } from '../config/jsonSchema.ts'
import { redacted } from '../config/redacted.ts'
import type { InteractionCode } from '../http/refusal.ts'
import type { ImportResult } from '../import/importWaltIdpkit.ts'
import { loadPlugins } from '../plugins/load.ts'
import { describePlugin } from '../plugins/offer.ts'
import { adminCommand } from './adminKey.ts'
import { auditCommand } from './audit.ts'
import { clientsCommand } from './clients.ts'
import type { CommandCode, OutcomeCode } from './commandError.ts'
import { type CommandContext, type GlobalOptions, readConfig } from './context.ts'
import { gateCommand } from './gate.ts'
import { importCommand } from './import.ts'
import { keysCommand } from './keys.ts'
import { migrateCommand } from './migrate.ts'
import { toJson } from './output.ts'
import { policyCommand } from './policy.ts'
import { grantsCommand, sessionsCommand } from './sessions.ts'
import { runStart } from './start.ts'
import { teamCommand } from './team.ts'
import { runVerify } from './verify.ts'
import { webhooksCommand } from './webhooks.ts'

/** Ends a command with an exit code other than 0, and says why. */
export type Finish = (
  exit: number,
  code: CommandCode | InteractionCode | OutcomeCode | Extract<ImportResult, { readonly ok: false }>['code'],
  message: string,
) => void

const configCommand = (context: CommandContext): Command => {
  const config = new Command('config').description('configuration')
  config
    .command('validate')
    .description('check the configuration and print it with every default')
    .action(async (_flags, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>()
      const checked = await readConfig(context, options)
      for (const plugin of await loadPlugins(checked)) context.output.note(describePlugin(plugin))
      const shown = redacted(checked)
      context.output.result(options.json ? toJson({ ok: true, config: shown }) : toJson(shown))
    })
  config
    .command('schema')
    .description('print the JSON Schema of the configuration')
    .action(() => context.output.result(toJson(configJsonSchema())))
  return config
}

/** The command line, ready to parse. */
export const createProgram = (
  context: CommandContext,
  finish: Finish,
  exit: (code: number) => void,
): Command => {
  const program = new Command('countersign')
    .description('OpenID provider for wallet sign-in')
    .option('-c, --config <file>', 'YAML or JSON configuration (env: COUNTERSIGN_CONFIG)')
    .option('--json', 'print JSON, also for errors')
    .option('--tenant <name>', 'work on the store of a tenant; with --url name its issuer instead')
    .option('--url <issuer>', 'work on a running server instead of a store here (env: COUNTERSIGN_URL)')
    .option(
      '--admin-key <variable>',
      'environment variable with the admin key for --url (default: COUNTERSIGN_ADMIN_KEY)',
    )
    .showHelpAfterError()
  program
    .command('start')
    .description('start the server')
    .action(async (_flags, command: Command) => runStart(context, command.optsWithGlobals<GlobalOptions>()))
  program.addCommand(configCommand(context))
  program.addCommand(migrateCommand(context, exit))
  program.addCommand(keysCommand(context))
  program.addCommand(clientsCommand(context, finish))
  program.addCommand(importCommand(context, finish))
  program.addCommand(policyCommand(context, finish, exit))
  program.addCommand(gateCommand(context, finish, exit))
  program.addCommand(adminCommand(context))
  program.addCommand(auditCommand(context, finish))
  program.addCommand(sessionsCommand(context, finish))
  program.addCommand(grantsCommand(context, finish))
  program.addCommand(webhooksCommand(context, finish))
  program.addCommand(teamCommand(context))
  program
    .command('verify [file]')
    .description('verify a proof given as JSON (file or standard input) and print the result')
    .action(async (file: string | undefined, _flags, command: Command) =>
      exit(await runVerify(context, file, command.optsWithGlobals<GlobalOptions>())),
    )
  return program
}
