import { Command, InvalidArgumentError, Option } from 'commander'
import { loadKeyring, purgeKeys, rotateKeys, seedKeyring } from '../keys/keyring.ts'
import { keyClock, SIGNING_ALGS, type SigningAlg, viewKeys } from '../keys/keys.ts'
import { openStore } from '../store.ts'
import { type CommandContext, type GlobalOptions, readConfig, withStore } from './context.ts'
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
      const list = await withStore(context, options, async ({ config, store }) =>
        viewKeys((await loadKeyring(store)).signing, keyClock(config, new Date())),
      )
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
      const done = await withStore(context, options, async ({ config, store }) => {
        const clock = keyClock(config, new Date())
        const algs = flags.alg === undefined ? SIGNING_ALGS : [flags.alg]
        const added = await rotateKeys(store, { now: clock.now, delay: flags.delay, algs })
        return { added: added.map(({ kid }) => kid), removed: await purgeKeys(store, clock) }
      })
      const text = `added ${done.added.join(', ')}; removed ${done.removed} retired`
      context.output.result(options.json ? toJson(done) : text)
    })

  return keys
}
