import { Command } from 'commander'
import type { ShownGate } from '../gates/rules/shown.ts'
import { collect } from './collect.ts'
import type { CommandContext } from './context.ts'
import { type ExplainFlags, runExplain } from './gateExplain.ts'
import type { Finish } from './program.ts'
import { readObject } from './readInput.ts'
import { addRuleCommands, addSetCommand, type RuleCommands } from './ruleCommands.ts'

const GATES: RuleCommands<ShownGate> = {
  word: 'gate',
  rules: ({ gates }) => gates,
  describe: ({ gate }) => gate.name ?? '',
}

/** `countersign gate …` */
export const gateCommand = (
  context: CommandContext,
  finish: Finish,
  exit: (code: number) => void,
): Command => {
  const gate = new Command('gate').description('requirements on holdings')
  addRuleCommands(gate, context, finish, GATES)
  addSetCommand(
    gate
      .command('set <name> <file>')
      .description('add or replace a gate from YAML or JSON, as in the configuration (- for standard input)'),
    context,
    GATES,
    (file) => readObject(context, file),
  )
  gate
    .command('explain <gate>')
    .description('look a gate up for accounts, as a dry run: every condition with block, source and reason')
    .requiredOption('--account <caip10>', 'account that would be proven; repeat for more', collect)
    .option('--contract', 'the accounts are contracts: each counts on its own chain only')
    .addHelpText('after', '\nExit code 0: met. 1: not met. 2: could not be found out, or could not run.')
    .action(async (id: string, _flags, command: Command) =>
      runExplain(context, id, command.optsWithGlobals<ExplainFlags>(), { finish, exit }),
    )
  return gate
}
