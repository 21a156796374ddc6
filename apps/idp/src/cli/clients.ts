import { Command, Option } from 'commander'
import type { ClientWithSecret } from '../clients/clients.ts'
import type { ClientInput, ClientView } from '../clients/schema.ts'
import type { AdminRights } from '../config/admin.ts'
import { SIGNING_ALGS } from '../keys/keys.ts'
import { rights } from './adminKey.ts'
import { addSecretCommands, lifetime } from './clientSecrets.ts'
import { collect } from './collect.ts'
import { type CommandContext, EXIT, type GlobalOptions } from './context.ts'
import { withOperations } from './operations.ts'
import { toJson, toTable } from './output.ts'
import type { Finish } from './program.ts'
import { registrationTokenCommand } from './registrationTokens.ts'

type Flags = Omit<Partial<ClientInput>, 'refreshTokens'> & {
  readonly public?: boolean
  readonly refreshTokens?: boolean
  readonly rotateSecret?: boolean
}

/** An empty value takes away what was there: `--gates ''`. */
const collectOrClear = (value: string, previous: readonly string[] | undefined): readonly string[] =>
  value === '' ? [] : collect(value, previous)

const rightsOrNone = (value: string): AdminRights => (value === '' ? {} : rights(value))

/** The flags that describe a client; the same for `create` and `update`. */
const describeClient = (command: Command): Command =>
  command
    .option('--name <text>', 'shown to people')
    .option('--redirect-uris <uri>', 'compared exactly; repeat for more', collect)
    .option('--post-logout-redirect-uris <uri>', 'where a sign-out may return to; repeat for more', collect)
    .option('--backchannel-logout-uri <url>', 'told when a session ends')
    .option('--frontchannel-logout-uri <url>', 'loaded in a frame when a person signs out')
    .option('--frontchannel-logout-session-required', 'add iss and sid to it (default)')
    .option('--no-frontchannel-logout-session-required', 'do not add them')
    .addOption(
      new Option('--auth-method <method>', 'how it authenticates at the token endpoint').choices([
        'client_secret_basic',
        'client_secret_post',
        'private_key_jwt',
        'none',
      ]),
    )
    .option('--public', 'no secret: the same as --auth-method none')
    .addOption(new Option('--application-type <type>', 'kind of application').choices(['web', 'native']))
    .option('--refresh-tokens', 'allow offline_access')
    .option('--no-refresh-tokens', 'do not allow offline_access')
    .option('--device-grant', 'allow sign-in by a code that another device shows (RFC 8628)')
    .option('--no-device-grant', 'do not allow it')
    .option('--client-credentials', 'allow tokens for the client itself, without a person')
    .option('--no-client-credentials', 'do not allow them')
    .option(
      '--audiences <name>',
      'resource server that its tokens may be for; repeat for more',
      collectOrClear,
    )
    .option('--scopes <scope>', 'scope that its tokens may have there; repeat for more', collectOrClear)
    .option('--default-audience <name>', 'for requests that name none')
    .option('--default-scopes <scope>', 'for requests that name none; repeat for more', collectOrClear)
    .option('--introspects <name>', 'resource server that it is; repeat for more', collectOrClear)
    .option(
      '--lifetimes <kind=duration>',
      'of its own: clientCredentials, accessToken, idToken, refreshToken; repeat for more',
      lifetime,
    )
    .addOption(new Option('--id-token-alg <alg>', 'ID token signature').choices(SIGNING_ALGS))
    .addOption(
      new Option('--userinfo-alg <alg>', 'signature of answers of the UserInfo endpoint').choices(
        SIGNING_ALGS,
      ),
    )
    .addOption(
      new Option('--subject-type <type>', 'public or pairwise subjects').choices(['public', 'pairwise']),
    )
    .option('--require-pushed-requests', 'PAR only')
    .option('--dpop-bound', 'sender-constrained access tokens only')
    .addOption(
      new Option('--profile <name>', 'security profile that it is held to').choices(['none', 'fapi2']),
    )
    .option(
      '--sector-identifier-uri <url>',
      'lists the redirect URIs of clients that share pairwise subjects',
    )
    .option('--client-uri <url>', 'home page: the way back from error pages')
    .option('--logo-uri <url>', 'logo')
    .option('--policy-uri <url>', 'privacy policy')
    .option('--tos-uri <url>', 'terms of service')
    .option('--jwks-uri <url>', 'keys for private_key_jwt')
    .option('--gates <name>', 'gate that every sign-in has to meet; repeat for more', collectOrClear)
    .option('--allowed-gates <name>', 'gate that requests may ask for; repeat for more', collectOrClear)
    .option(
      '--collections <chain/collection>',
      'collection that requests may ask for; repeat for more',
      collectOrClear,
    )
    .option('--delegates <kind>', 'delegation that requests may accept; repeat for more', collectOrClear)
    .addOption(
      new Option('--disclosure <what>', 'the most that is told of tokens').choices([
        'full',
        'tier',
        'boolean',
      ]),
    )
    .addOption(
      new Option('--admin-scope <mode>', 'whether it may ask for the scope admin').choices([
        'none',
        'strict',
        'filter',
      ]),
    )
    .option(
      '--admin-rights <list>',
      'what it may do at the admin endpoints, for example clients:write,keys:read; empty for nothing',
      rightsOrNone,
    )
    .option('--policy <name>', 'policy that has to allow every sign-in with a gate')

const toInput = ({ public: isPublic, rotateSecret: _, ...flags }: Flags): Partial<ClientInput> => ({
  ...flags,
  ...(isPublic && { authMethod: 'none' as const }),
})

const present = ({ client, secret }: ClientWithSecret, json: boolean | undefined): string => {
  if (json) return toJson(secret === undefined ? client : { ...client, clientSecret: secret })
  const lines = [toJson(client)]
  if (secret !== undefined) lines.push('', `client secret, shown once: ${secret}`)
  return lines.join('\n')
}

const row = ({ clientId, name, authMethod, createdAt }: ClientView) => [clientId, name, authMethod, createdAt]

/** `countersign clients …` */
export const clientsCommand = (context: CommandContext, finish: Finish): Command => {
  const clients = new Command('clients').description('register relying parties')
  const globals = (command: Command) => command.optsWithGlobals<GlobalOptions & Flags>()
  const flagsOf = (command: Command): Flags => command.opts<Flags>()

  describeClient(clients.command('create').description('register a client; its secret is shown once'))
    .option('--client-id <id>', 'default: random')
    .action(async (_flags, command: Command) => {
      const created = await withOperations(context, globals(command), ({ clients }) =>
        clients.create(toInput(flagsOf(command)) as ClientInput),
      )
      context.output.result(present(created, globals(command).json))
    })

  clients
    .command('list')
    .description('list the clients')
    .action(async (_flags, command: Command) => {
      const list = await withOperations(context, globals(command), ({ clients }) => clients.list())
      const table = toTable([['client id', 'name', 'authentication', 'created'], ...list.map(row)])
      context.output.result(globals(command).json ? toJson(list) : table)
    })

  clients
    .command('get <client-id>')
    .description('show a client')
    .action(async (id: string, _flags, command: Command) => {
      const client = await withOperations(context, globals(command), ({ clients }) => clients.get(id))
      if (client) context.output.result(toJson(client))
      else finish(EXIT.refused, 'client_not_found', `there is no client ${id}`)
    })

  describeClient(
    clients.command('update <client-id>').description('change the named fields, keep the others'),
  )
    .option('--rotate-secret', 'make a new secret; it is shown once and the old one stops at once')
    .action(async (id: string, flags: Flags, command: Command) => {
      const updated = await withOperations(context, globals(command), ({ clients }) =>
        clients.update(id, toInput(flagsOf(command)), { rotateSecret: flags.rotateSecret }),
      )
      context.output.result(present(updated, globals(command).json))
    })

  clients
    .command('remove <client-id>')
    .description('remove a client and every grant and token issued to it')
    .action(async (id: string, _flags, command: Command) => {
      const removed = await withOperations(context, globals(command), ({ clients }) => clients.remove(id))
      if (!removed) finish(EXIT.refused, 'client_not_found', `there is no client ${id}`)
      else context.output.result(globals(command).json ? toJson({ removed: id }) : `removed ${id}`)
    })

  addSecretCommands(clients, context, finish)
  clients.addCommand(registrationTokenCommand(context, finish))
  return clients
}
