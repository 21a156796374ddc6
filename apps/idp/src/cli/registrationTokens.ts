import { Command } from 'commander'
import type { RegistrationToken, RegistrationTokenInput } from '../registration/tokens.ts'
import { duration } from './clientSecrets.ts'
import { collect } from './collect.ts'
import { type CommandContext, EXIT, type GlobalOptions } from './context.ts'
import { withOperations } from './operations.ts'
import { toJson, toTable } from './output.ts'
import type { Finish } from './program.ts'

const row = ({ audiences, expiresAt, id, name = '', redirectHosts, uses }: RegistrationToken) => [
  id,
  name,
  String(uses),
  expiresAt,
  [...redirectHosts, ...audiences].join(' '),
]

/** `countersign clients registration-token …` */
export const registrationTokenCommand = (context: CommandContext, finish: Finish): Command => {
  const tokens = new Command('registration-token').description('tokens that clients register themselves with')
  const globals = (command: Command) => command.optsWithGlobals<GlobalOptions>()

  tokens
    .command('create')
    .description('make a token; its value is shown once')
    .option('--name <text>', 'what it is for')
    .option('--expires-in <duration>', 'how long it is taken: 90s, 15m, 24h, 7d (default: 24h)', duration)
    .option('--uses <count>', 'how many clients it may register (default: 1)', Number)
    .option('--redirect-hosts <host>', 'host, *.host, scheme: or *; repeat for more', collect)
    .option('--audiences <name>', 'resource server that the clients may ask for; repeat for more', collect)
    .option('--scopes <scope>', 'scope that they may ask for there; repeat for more', collect)
    .action(async (flags: RegistrationTokenInput, command: Command) => {
      const { token, value } = await withOperations(context, globals(command), ({ registrationTokens }) =>
        registrationTokens.create(flags),
      )
      const text = [toJson(token), '', `registration token, shown once: ${value}`].join('\n')
      context.output.result(globals(command).json ? toJson({ ...token, value }) : text)
    })

  tokens
    .command('list')
    .description('list the tokens, without their values')
    .action(async (_flags, command: Command) => {
      const list = await withOperations(context, globals(command), ({ registrationTokens }) =>
        registrationTokens.list(),
      )
      const table = toTable([['id', 'name', 'uses left', 'expires', 'allows'], ...list.map(row)])
      context.output.result(globals(command).json ? toJson(list) : table)
    })

  tokens
    .command('revoke <id>')
    .description('end a token; clients that have registered stay')
    .action(async (id: string, _flags, command: Command) => {
      const revoked = await withOperations(context, globals(command), ({ registrationTokens }) =>
        registrationTokens.revoke(id),
      )
      if (!revoked)
        finish(EXIT.refused, 'registration_token_not_found', `there is no registration token ${id}`)
      else context.output.result(globals(command).json ? toJson({ revoked: id }) : `revoked ${id}`)
    })

  return tokens
}
