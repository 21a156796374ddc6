import type { Store } from '@countersign/oidc-store'
import { Command } from 'commander'
import { connectStore } from '../store.ts'
import { type CommandContext, EXIT, type GlobalOptions, readConfig } from './context.ts'
import { toJson } from './output.ts'

/** The store as it is: nothing is brought up to date before the command says so. */
const withConnection = async <T>(
  context: CommandContext,
  options: GlobalOptions,
  use: (store: Store) => Promise<T>,
): Promise<T> => {
  const store = await connectStore(await readConfig(context, options))
  try {
    return await use(store)
  } finally {
    await store.close()
  }
}

/** `countersign migrate …` */
export const migrateCommand = (context: CommandContext, exit: (code: number) => void): Command => {
  const migrate = new Command('migrate').description('the schema of the store')

  migrate
    .command('status')
    .description('show the schema of the store and the one that is needed; exit code 1 when they differ')
    .action(async (_flags, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>()
      const status = await withConnection(context, options, (store) => store.status())
      const { version, target } = status
      context.output.result(options.json ? toJson(status) : `schema ${version}, needed ${target}`)
      if (version !== target) exit(EXIT.refused)
    })

  migrate
    .command('up')
    .description('bring the schema up to date; several at once wait for each other')
    .action(async (_flags, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>()
      const done = await withConnection(context, options, (store) => store.migrate())
      const { from, to } = done
      const text = from === to ? `schema ${to}, nothing to do` : `schema ${from} → ${to}`
      context.output.result(options.json ? toJson(done) : text)
    })

  return migrate
}
