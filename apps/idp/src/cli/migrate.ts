import type { Store } from '@countersign/oidc-store'
import { Command } from 'commander'
import { tenantConfigs } from '../config/load.ts'
import { connectStore } from '../store.ts'
import { type CommandContext, EXIT, type GlobalOptions, readConfig } from './context.ts'
import { toJson } from './output.ts'

/** Each store as it is, by its issuer: nothing is brought up to date before the command says so. */
const withConnections = async <T>(
  context: CommandContext,
  options: GlobalOptions,
  use: (store: Store) => Promise<T>,
): Promise<readonly (T & { readonly issuer: string })[]> => {
  const config = await readConfig(context, options)
  const done: (T & { readonly issuer: string })[] = []
  for (const each of [config, ...tenantConfigs(config).values()]) {
    const store = await connectStore(each)
    try {
      done.push({ issuer: each.issuer, ...(await use(store)) })
    } finally {
      await store.close()
    }
  }
  return done
}

/** One issuer is shown as it is, several by name. */
const shown = <T extends { readonly issuer: string }>(
  results: readonly T[],
  { json }: GlobalOptions,
  text: (result: T) => string,
): string => {
  if (json) return toJson(results.length === 1 ? results[0] : results)
  return results.map((result) => (results.length === 1 ? '' : `${result.issuer}: `) + text(result)).join('\n')
}

/** `countersign migrate …` */
export const migrateCommand = (context: CommandContext, exit: (code: number) => void): Command => {
  const migrate = new Command('migrate').description('the schema of the store')

  migrate
    .command('status')
    .description('show the schema of the store and the one that is needed; exit code 1 when they differ')
    .action(async (_flags, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>()
      const found = await withConnections(context, options, (store) => store.status())
      context.output.result(
        shown(found, options, ({ target, version }) => `schema ${version}, needed ${target}`),
      )
      if (found.some(({ target, version }) => version !== target)) exit(EXIT.refused)
    })

  migrate
    .command('up')
    .description('bring the schema up to date; several at once wait for each other')
    .action(async (_flags, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>()
      const done = await withConnections(context, options, (store) => store.migrate())
      context.output.result(
        shown(done, options, ({ from, to }) =>
          from === to ? `schema ${to}, nothing to do` : `schema ${from} → ${to}`,
        ),
      )
    })

  return migrate
}
