import { Command } from 'commander'
import type { TeamMember } from '../team/team.ts'
import { collect } from './collect.ts'
import type { CommandContext, GlobalOptions } from './context.ts'
import { withOperations } from './operations.ts'
import type { TeamOperations } from './operationTypes.ts'
import { toJson, toTable } from './output.ts'

type Flags = { readonly role?: readonly string[] | undefined }

const row = ({ account, addedAt, roles }: TeamMember): readonly string[] => [
  account,
  roles.join(', '),
  addedAt,
]

/** `countersign team …` */
export const teamCommand = (context: CommandContext): Command => {
  const team = new Command('team').description('who may have the scope admin')
  const globals = (command: Command) => command.optsWithGlobals<GlobalOptions>()

  const withTeam = <T>(command: Command, use: (team: TeamOperations) => Promise<T>): Promise<T> =>
    withOperations(context, globals(command), ({ team }) => use(team))
  const show = (command: Command, member: TeamMember): void =>
    context.output.result(globals(command).json ? toJson(member) : row(member).slice(0, 2).join('  '))

  team
    .command('add <account>')
    .description('add a member by its CAIP-10 account')
    .option('--role <name>', 'role; repeat for more; default admin', collect)
    .action(async (account: string, { role = ['admin'] }: Flags, command: Command) =>
      show(command, await withTeam(command, ({ add }) => add(account, role))),
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
      show(command, await withTeam(command, ({ setRoles }) => setRoles(account, role))),
    )

  team
    .command('remove <account>')
    .description('remove a member; the scope ends with the next use of a token')
    .action(async (account: string, _flags, command: Command) => {
      await withTeam(command, ({ remove }) => remove(account))
      context.output.result(globals(command).json ? toJson({ removed: account }) : `removed ${account}`)
    })

  return team
}
