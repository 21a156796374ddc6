import { Command, InvalidArgumentError, Option } from 'commander'
import type { ShownPolicy } from '../gates/rules/shown.ts'
import type { CommandContext, GlobalOptions } from './context.ts'
import { runTest, runUpgrade, type TestFlags } from './policyTest.ts'
import type { Finish } from './program.ts'
import { readInput, readObject } from './readInput.ts'
import { addRuleCommands, addSetCommand, type RuleCommands } from './ruleCommands.ts'

const EXAMPLE_HELP = `
The example, with all that it must have and a little more; the rest has defaults:
  {
    "accounts": ["eip155:1:0x…"],
    "holdings": [
      {
        "chain": "eip155:1",
        "collection": "0x…",
        "tokens": [{ "id": "7", "metadata": { "traits": { "Background": "Purple" } } }]
      }
    ]
  }
Both members are in what gate explain --json prints for a gate that is met.

Exit code 0: allowed. 1: denied. 2: could not run.`

const POLICIES: RuleCommands<ShownPolicy> = {
  word: 'policy',
  rules: ({ policies }) => policies,
  describe: ({ policy }) => `${policy.engine} ${policy.query}`,
}

type SetFlags = {
  readonly query?: string | undefined
  readonly inputs?: string | undefined
  readonly compatibility?: string | undefined
  readonly timeout?: number | undefined
}

const milliseconds = (text: string): number => {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('a number of milliseconds is needed')
  return Number(text)
}

const readPolicy = async (context: CommandContext, file: string, flags: SetFlags): Promise<object> => {
  const { compatibility, inputs, query, timeout } = flags
  return {
    rego: await readInput(context, file),
    ...(query !== undefined && { query }),
    ...(inputs !== undefined && { inputs: await readObject(context, inputs) }),
    ...(compatibility !== undefined && { compatibility }),
    ...(timeout !== undefined && { timeout }),
  }
}

const addSet = (policy: Command, context: CommandContext): void => {
  const set = policy
    .command('set <name> <file>')
    .description('add or replace a policy from Rego text (- for standard input); it has to compile')
    .option('-q, --query <rule>', 'rule that decides (default: data.countersign.allow)')
    .option('--inputs <file>', 'YAML or JSON that is added to the input of every evaluation')
    .addOption(
      new Option('--compatibility <mode>', 'whose documents it sees').choices(['none', 'walt-idpkit']),
    )
    .option('--timeout <milliseconds>', 'for one evaluation', milliseconds)
  addSetCommand(set, context, POLICIES, (file, command) =>
    readPolicy(context, file, command.opts<SetFlags>()),
  )
}

/** `countersign policy …` */
export const policyCommand = (
  context: CommandContext,
  finish: Finish,
  exit: (code: number) => void,
): Command => {
  const policy = new Command('policy').description('Rego policies')
  addRuleCommands(policy, context, finish, POLICIES)
  addSet(policy, context)
  policy
    .command('test [name]')
    .description('run a policy over an example holding and say why it decides so')
    .requiredOption(
      '-e, --example <file>',
      'JSON with accounts and holdings (see below); - for standard input',
    )
    .option('-f, --file <file>', 'Rego source instead of a policy by its name')
    .option(
      '-q, --query <rule>',
      'rule that decides, data.<package>.<rule> (default: its own; data.countersign.allow of a --file)',
    )
    .addHelpText('after', EXAMPLE_HELP)
    .action(async (name: string | undefined, _flags, command: Command) =>
      exit(await runTest(context, name, command.optsWithGlobals<TestFlags>())),
    )
  policy
    .command('upgrade <file>')
    .description('rewrite a Rego v0 policy for Rego v1 and print it')
    .action(async (file: string, _flags, command: Command) =>
      exit(await runUpgrade(context, file, command.optsWithGlobals<GlobalOptions>())),
    )
  return policy
}
