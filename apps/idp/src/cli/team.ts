import { Command } from 'commander'
import { createEvents } from '../events/events.ts'
import type { Actor } from '../events/types.ts'
import { createLogger } from '../log.ts'
import { createTeam, type Team, type TeamMember } from '../team/team.ts'
import { type CommandContext, type GlobalOptions, withStore } from './context.ts'
import { toJson, toTable } from './output.ts'

const OPERATOR: Actor = { kind: 'operator' }

type Flags = { readonly role?: readonly string[] | undefined }

const collect = (value: string, previous: readonly string[] | undefined): readonly string[] => [
  ...(previous ?? []),
  value,
]

const row = ({ account, addedAt, roles }: TeamMember): readonly string[] => [
  account,
  roles.join(', '),
  addedAt,
]

/** `countersign team …` */
export const teamCommand = (context: CommandContext): Command => {
  const team = new Command('team').description('who may have the scope admin')
  const globals = (command: Command) => command.optsWithGlobals<GlobalOptions>()

  const withTeam = <T>(command: Command, use: (team: Team) => Promise<T>): Promise<T> =>
    withStore(context, globals(command), ({ config, store }) => {
      const now = () => new Date()
      // What fails here is told by the command itself.
      const log = createLogger({ ...config, log: { ...config.log, level: 'silent' } })
      return use(
        createTeam({ store, events: createEvents({ store, log, now, record: config.audit.record }) }),
      )
    })
  const show = (command: Command, member: TeamMember): void =>
    context.output.result(globals(command).json ? toJson(member) : row(member).slice(0, 2).join('  '))

  team
    .command('add <account>')
    .description('add a member by its CAIP-10 account')
    .option('--role <name>', 'role; repeat for more; default admin', collect)
    .action(async (account: string, { role = ['admin'] }: Flags, command: Command) =>
      show(command, await withTeam(command, ({ add }) => add(account, role, OPERATOR))),
    )

  team
    .command('list')
    .description('list the members')
    .action(async (_flags, command: Command) => {
      const members = await withTeam(command, ({ list }) => list())
      const table = toTable([['account', 'roles', 'added'], ...members.map(row)])
      context.output.result(globals(command).json ? toJson(members) : table)
    })

  team
    .command('roles <account>')
    .description('give a member other roles')
    .requiredOption('--role <name>', 'role; repeat for more', collect)
    .action(async (account: string, { role = [] }: Flags, command: Command) =>
      show(command, await withTeam(command, ({ setRoles }) => setRoles(account, role, OPERATOR))),
    )

  team
    .command('remove <account>')
    .description('remove a member; the scope ends with the next use of a token')
    .action(async (account: string, _flags, command: Command) => {
      await withTeam(command, ({ remove }) => remove(account, OPERATOR))
      context.output.result(globals(command).json ? toJson({ removed: account }) : `removed ${account}`)
    })

  return team
}
