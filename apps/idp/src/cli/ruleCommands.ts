import { type Command, InvalidArgumentError } from 'commander'
import type { ShownGate, ShownPolicy } from '../gates/rules/shown.ts'
import { type CommandContext, EXIT, type GlobalOptions } from './context.ts'
import { withOperations } from './operations.ts'
import type { Operations, RuleOperations } from './operationTypes.ts'
import { toJson, toTable } from './output.ts'
import type { Finish } from './program.ts'

type Shown = ShownGate | ShownPolicy
type Versioned = GlobalOptions & { readonly ifVersion?: number | undefined }

/** What differs between gates and policies. */
export type RuleCommands<T extends Shown> = {
  readonly word: 'gate' | 'policy'
  readonly rules: (operations: Operations) => RuleOperations<T>
  readonly describe: (rule: T) => string
}

const whole = (text: string): number => {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('a version is needed, as show prints it')
  return Number(text)
}

const ifVersion = (command: Command): Command =>
  command.option('--if-version <version>', 'only when it still has this version', whole)

/** Adds what stores a rule: the definition is read by `read`. */
export const addSetCommand = <T extends Shown>(
  command: Command,
  context: CommandContext,
  { rules, word }: RuleCommands<T>,
  read: (file: string, command: Command) => Promise<object>,
): void => {
  ifVersion(command).action(async (name: string, file: string, _flags, self: Command) => {
    const options = self.optsWithGlobals<Versioned>()
    const definition = await read(file, self)
    const stored = await withOperations(context, options, (operations) =>
      rules(operations).put(name, definition, { ifVersion: options.ifVersion }),
    )
    const text = `${word} ${name}: stored as version ${stored.version}`
    context.output.result(options.json ? toJson(stored) : text)
  })
}

/** Adds `list`, `show` and `remove`. */
export const addRuleCommands = <T extends Shown>(
  parent: Command,
  context: CommandContext,
  finish: Finish,
  { describe, rules, word }: RuleCommands<T>,
): void => {
  const row = (rule: T) => [rule.name, rule.origin, String(rule.version ?? ''), rule.broken ?? describe(rule)]

  parent
    .command('list')
    .description('list them: those of the configuration, and those added at run time')
    .action(async (_flags, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>()
      const all = await withOperations(context, options, (operations) => rules(operations).list())
      const table = toTable([['name', 'from', 'version', ''], ...all.map(row)])
      context.output.result(options.json ? toJson(all) : table)
    })

  parent
    .command('show <name>')
    .description('show one, with its version')
    .action(async (name: string, _flags, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>()
      const found = await withOperations(context, options, (operations) => rules(operations).get(name))
      if (found) context.output.result(toJson(found))
      else finish(EXIT.refused, `${word}_not_found`, `there is no ${word} ${name}`)
    })

  ifVersion(
    parent
      .command('remove <name>')
      .description('remove one that was added at run time and that nobody names'),
  ).action(async (name: string, _flags, command: Command) => {
    const options = command.optsWithGlobals<Versioned>()
    await withOperations(context, options, (operations) =>
      rules(operations).remove(name, { ifVersion: options.ifVersion }),
    )
    context.output.result(options.json ? toJson({ removed: name }) : `removed ${name}`)
  })
}
