import { Command, InvalidArgumentError, Option } from 'commander'
import { seedKeyring } from '../keys/keyring.ts'
import { type KeyView, keyClock, SIGNING_ALGS, type SigningAlg } from '../keys/keys.ts'
import { openStore } from '../store.ts'
import { type CommandContext, type GlobalOptions, readConfig } from './context.ts'
import { withOperations } from './operations.ts'
import { toJson, toTable } from './output.ts'

const seconds = (text: string): number => {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('a number of seconds is needed')
  return Number(text)
}

const time = (epoch: number): string => new Date(epoch * 1000).toISOString()

/** `countersign keys …` */
export const keysCommand = (context: CommandContext): Command => {
  const keys = new Command('keys').description('signing keys')
  const globals = (command: Command) => command.optsWithGlobals<GlobalOptions>()

  keys
    .command('generate')
    .description('generate the first keys; nothing happens when there are some')
    .action(async (_flags, command: Command) => {
      const options = globals(command)
      const config = await readConfig(context, options)
      const store = await openStore(config)
      try {
        const generated = await seedKeyring(store, keyClock(config, new Date()).now)
        const text = generated ? 'generated' : 'there are keys already; use keys rotate'
        context.output.result(options.json ? toJson({ generated }) : text)
      } finally {
        await store.close()
      }
    })

  keys
    .command('list')
    .description('list the keys, without their private part')
    .action(async (_flags, command: Command) => {
      const options = globals(command)
      const list = await withOperations(context, options, ({ keys }) => keys.list())
      const rows = list.map(({ kid, alg, state, activeFrom }) => [kid, alg, state, time(activeFrom)])
      context.output.result(
        options.json ? toJson(list) : toTable([['key id', 'alg', 'state', 'signs from'], ...rows]),
      )
    })

  keys
    .command('rotate')
    .description('add new keys: published at once, signing after the delay, the old ones go on verifying')
    .addOption(new Option('--alg <alg>', 'only this algorithm').choices(SIGNING_ALGS))
    .option('--delay <seconds>', 'from publishing to signing', seconds, 60)
    .action(async (flags: { alg?: SigningAlg; delay: number }, command: Command) => {
      const options = globals(command)
      const done = await withOperations(context, options, ({ keys }) => keys.rotate(flags))
      const text = `added ${done.added.join(', ')}; removed ${done.removed} retired`
      context.output.result(options.json ? toJson(done) : text)
    })

  const show = (key: KeyView, options: GlobalOptions) =>
    context.output.result(options.json ? toJson(key) : `${key.kid}: ${key.state}`)

  keys
    .command('promote <key-id>')
    .description('let a pending key sign now; the one before goes on verifying')
    .option('--force', 'also when other processes may not have it yet: a key was stolen')
    .action(async (kid: string, flags: { force?: boolean }, command: Command) => {
      const options = globals(command)
      show(await withOperations(context, options, ({ keys }) => keys.promote(kid, flags)), options)
    })

  keys
    .command('retire <key-id>')
    .description('stop to publish a key that does not sign any more; what it has signed fails from now on')
    .action(async (kid: string, _flags, command: Command) => {
      const options = globals(command)
      show(await withOperations(context, options, ({ keys }) => keys.retire(kid)), options)
    })

  return keys
}
