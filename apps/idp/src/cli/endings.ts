import { subjectsOf } from '@countersign/siwx'
import { type Command, Option } from 'commander'
import type { GrantView, SessionView } from '../admin/sessionAdmin.ts'
import { CommandError } from './commandError.ts'
import { type CommandContext, EXIT, type GlobalOptions } from './context.ts'
import { withOperations } from './operations.ts'
import type { Operations } from './operationTypes.ts'
import { toJson, toTable } from './output.ts'
import type { Finish } from './program.ts'

/** Whose. */
export type Whose = {
  readonly account?: string | undefined
  readonly subject?: string | undefined
  readonly client?: string | undefined
}

type Filter = { readonly subject?: string | undefined; readonly client?: string | undefined }

/** What differs between sessions and grants. */
export type EndingCommands<T extends SessionView | GrantView> = {
  readonly word: 'session' | 'grant'
  readonly byClient: boolean
  readonly headings: readonly string[]
  readonly row: (one: T) => readonly string[]
  readonly list: (operations: Operations, filter: Filter) => Promise<readonly T[]>
  readonly revoke: (operations: Operations, id: string) => Promise<boolean>
}

/** An account is a key's or a contract's: its person may be known by either. */
const filtersOf = async ({ account, client, subject }: Whose): Promise<readonly Filter[]> => {
  if (account === undefined) return [{ subject, client }]
  const found = await subjectsOf(account)
  if (!found.ok)
    throw new CommandError('account_invalid', `${account} is no CAIP-10 account of a known chain`)
  return found.subjects.map((one) => ({ subject: one, client }))
}

const filtered = (command: Command, byClient: boolean): Command => {
  command
    .option('--account <caip10>', 'only of the person who signs in with this account')
    .addOption(new Option('--subject <sub>', 'only of this person, by the public `sub`').conflicts('account'))
  return byClient ? command.option('--client <id>', 'only to this client') : command
}

/** Adds `list` and `revoke`. */
export const addEndingCommands = <T extends SessionView | GrantView>(
  parent: Command,
  context: CommandContext,
  finish: Finish,
  { byClient, headings, list, revoke, row, word }: EndingCommands<T>,
): void => {
  const find = async (operations: Operations, whose: Whose): Promise<readonly T[]> => {
    const found: T[] = []
    for (const filter of await filtersOf(whose)) found.push(...(await list(operations, filter)))
    return found
  }

  filtered(parent.command('list').description(`list ${word}s`), byClient).action(
    async (whose: Whose, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>()
      const all = await withOperations(context, options, (operations) => find(operations, whose))
      context.output.result(options.json ? toJson(all) : toTable([headings, ...all.map(row)]))
    },
  )

  const revokeOne = async (id: string, options: GlobalOptions): Promise<void> => {
    if (!(await withOperations(context, options, (operations) => revoke(operations, id))))
      return finish(EXIT.refused, `${word}_not_found`, `there is no ${word} ${id}`)
    context.output.result(options.json ? toJson({ revoked: [id] }) : `ended ${id}`)
  }
  const revokeAll = async (whose: Whose, options: GlobalOptions): Promise<void> => {
    const revoked = await withOperations(context, options, async (operations) => {
      const ended: string[] = []
      // Who has signed out meanwhile is not counted.
      for (const { id } of await find(operations, whose)) if (await revoke(operations, id)) ended.push(id)
      return ended
    })
    const text = `ended ${revoked.length} ${word}${revoked.length === 1 ? '' : 's'}`
    context.output.result(options.json ? toJson({ revoked }) : text)
  }

  filtered(
    parent
      .command('revoke [id]')
      .description(`end one ${word}, or all that the options name; the clients are told`),
    byClient,
  ).action(async (id: string | undefined, whose: Whose, command: Command) => {
    const options = command.optsWithGlobals<GlobalOptions>()
    const chosen = [id, whose.account, whose.subject, whose.client].some((one) => one !== undefined)
    const both = id !== undefined && Object.values(whose).some((one) => one !== undefined)
    // Ending everything must not be what a forgotten argument does.
    if (!chosen || both) return finish(EXIT.failed, 'request_invalid', 'name an id, or whose')
    return id === undefined ? revokeAll(whose, options) : revokeOne(id, options)
  })
}
