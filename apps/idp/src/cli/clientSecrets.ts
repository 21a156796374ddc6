import { type Command, InvalidArgumentError, Option } from 'commander'
import { type CommandContext, EXIT, type GlobalOptions } from './context.ts'
import { withOperations } from './operations.ts'
import { toJson } from './output.ts'
import type { Finish } from './program.ts'

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** `90`, `90s`, `15m`, `24h` or `7d` as seconds. */
export const duration = (text: string): number => {
  const [, digits, unit = 's'] = /^(\d{1,7})([smhd])?$/.exec(text) ?? []
  if (digits === undefined) throw new InvalidArgumentError('a duration is needed: 90s, 15m, 24h, 7d')
  return Number(digits) * (UNITS[unit] ?? 1)
}

/** `accessToken=10m`, one at a time. */
export const lifetime = (
  text: string,
  previous: Readonly<Record<string, number>> | undefined,
): Readonly<Record<string, number>> => {
  const [, kind, value] = /^([A-Za-z]+)=(.+)$/.exec(text) ?? []
  if (kind === undefined || value === undefined)
    throw new InvalidArgumentError('<kind>=<duration> is needed, for example clientCredentials=10m')
  return { ...previous, [kind]: duration(value) }
}

/** `countersign clients rotate-secret`, `revoke-secret` and `revoke-tokens`. */
export const addSecretCommands = (clients: Command, context: CommandContext, finish: Finish): void => {
  const globals = (command: Command) => command.optsWithGlobals<GlobalOptions>()

  clients
    .command('rotate-secret <client-id>')
    .description('make a new secret, shown once; the one before goes on for the grace, at most 30 days')
    .addOption(
      new Option('--grace <duration>', 'how long both are taken: 90s, 15m, 24h, 7d')
        .argParser(duration)
        .default(0, 'none'),
    )
    .action(async (id: string, { grace }: { grace: number }, command: Command) => {
      const { client, secret } = await withOperations(context, globals(command), ({ clients }) =>
        clients.rotateSecret(id, { grace }),
      )
      const until = client.previousSecretUntil
      const text = [`client secret, shown once: ${secret}`]
      if (until !== undefined) text.push(`the one before is taken until ${until}`)
      const shown = { clientId: id, clientSecret: secret, previousSecretUntil: until }
      context.output.result(globals(command).json ? toJson(shown) : text.join('\n'))
    })

  clients
    .command('revoke-secret <client-id>')
    .description('end the grace of the secret before, now')
    .action(async (id: string, _flags, command: Command) => {
      const revoked = await withOperations(context, globals(command), ({ clients }) =>
        clients.revokeSecret(id),
      )
      const text = revoked ? 'only the newest secret is taken' : 'there was no secret before'
      context.output.result(globals(command).json ? toJson({ revoked }) : text)
    })

  clients
    .command('revoke-tokens <client-id>')
    .description('end every grant and token of a client; who does not introspect sees it at their expiry')
    .action(async (id: string, _flags, command: Command) => {
      const done = await withOperations(context, globals(command), ({ revokeTokens }) => revokeTokens(id))
      if (!done) finish(EXIT.refused, 'client_not_found', `there is no client ${id}`)
      else context.output.result(globals(command).json ? toJson(done) : `ended, with ${done.grants} grants`)
    })
}
