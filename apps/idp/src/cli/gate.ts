import { Command } from 'commander'
import { pino } from 'pino'
import type { Config } from '../config/schema.ts'
import { type ExplainInput, type Explanation, explainGate, explainInput } from '../gates/explain.ts'
import { createGateService } from '../gates/service.ts'
import type { CheckedCondition } from '../gates/types.ts'
import { type CommandContext, EXIT, type GlobalOptions, readConfig } from './context.ts'
import { toJson } from './output.ts'
import type { Finish } from './program.ts'

type Flags = GlobalOptions & { readonly account?: readonly string[]; readonly contract?: boolean }

const EXITS = { met: EXIT.done, unmet: EXIT.refused, undecided: EXIT.failed } as const

const notHere = (): never => {
  throw new Error('a dry run stores nothing')
}

/** A gate of the configuration needs no store. */
const NO_RULES = { documents: { list: notHere, get: async () => undefined, put: notHere, remove: notHere } }

const explain = async (config: Config, input: ExplainInput) => {
  const records = { put: notHere, get: notHere, remove: notHere }
  const log = pino({ level: 'silent' })
  const { close, gates } = await createGateService({
    config,
    records,
    store: NO_RULES,
    ttl: 1,
    now: () => new Date(),
    log,
  })
  try {
    return await explainGate(gates, input)
  } finally {
    await close()
  }
}

const line = (label: string, value: string | undefined): readonly string[] =>
  value === undefined || value === '' ? [] : [`  ${label.padEnd(9)}${value}`]

const conditionLines = ({
  account,
  balance,
  block,
  code,
  query,
  reason,
  source,
  status,
  warnings,
}: CheckedCondition) => [
  `${status}: ${query.collection} on ${query.chain}`,
  ...line('account', account),
  ...line('reason', [code, reason].filter(Boolean).join(': ')),
  ...line('balance', balance),
  ...line(
    'block',
    block && `${block.number} ${block.hash}${block.time === undefined ? '' : ` ${block.time}`}`,
  ),
  ...line('source', source && `${source.kind} ${source.endpoints.join(', ')} (${source.method})`),
  ...warnings.flatMap(({ code: warning, message }) => line('warning', `${warning}: ${message}`)),
]

/** One paragraph for each condition and policy, between the outcome and what it took. */
const toText = (explanation: Explanation): string => {
  const { code, conditions, gate, policies, reason, spent, status, tiers } = explanation
  const outcome = [code, reason].filter(Boolean).join(': ')
  const policyLines = policies.flatMap((said) => [
    `${said.allow ? 'allowed' : 'denied'}: policy ${said.policy} (${said.engine})`,
    ...line('reason', [said.code, ...said.reasons].join(': ')),
    ...line('detail', said.detail),
  ])
  return [
    `${gate}: ${status}${outcome === '' ? '' : ` (${outcome})`}`,
    ...conditions.flatMap(conditionLines),
    ...policyLines,
    ...Object.entries(tiers).map(([name, tier]) => `tier of ${name}: ${tier}`),
    `${spent.requests} requests, ${spent.bytes} bytes, ${spent.milliseconds} ms`,
  ].join('\n')
}

const collect = (value: string, previous: readonly string[] | undefined): readonly string[] => [
  ...(previous ?? []),
  value,
]

/** Whoever forgot the configuration reads the defaults, which have no gate. */
const configured = ({ gates }: Config): string => {
  const names = Object.keys(gates)
  return names.length === 0 ? 'the configuration has none' : `there are: ${names.join(', ')}`
}

const runExplain = async (
  context: CommandContext,
  gate: string,
  flags: Flags,
  finish: Finish,
  exit: Exit,
) => {
  const input = explainInput.safeParse({ gate, accounts: flags.account, contract: flags.contract ?? false })
  if (!input.success) {
    const [issue] = input.error.issues
    return finish(EXIT.failed, 'request_invalid', `${issue?.path.join('.')}: ${issue?.message}`)
  }
  const config = await readConfig(context, flags)
  const explained = await explain(config, input.data)
  if (!explained.ok) {
    const more = explained.code === 'gate_not_found' ? ` (${configured(config)})` : ''
    return finish(EXIT.failed, explained.code, `${explained.message}${more}`)
  }
  const { explanation } = explained
  context.output.result(flags.json ? toJson(explanation) : toText(explanation))
  exit(EXITS[explanation.status])
}

type Exit = (code: number) => void

/** `countersign gate …` */
export const gateCommand = (context: CommandContext, finish: Finish, exit: Exit): Command => {
  const gate = new Command('gate').description('requirements on holdings')
  gate
    .command('explain <gate>')
    .description('look a gate up for accounts, as a dry run: every condition with block, source and reason')
    .requiredOption('--account <caip10>', 'account that would be proven; repeat for more', collect)
    .option('--contract', 'the accounts are contracts: each counts on its own chain only')
    .addHelpText('after', '\nExit code 0: met. 1: not met. 2: could not be found out, or could not run.')
    .action(async (id: string, _flags, command: Command) =>
      runExplain(context, id, command.optsWithGlobals<Flags>(), finish, exit),
    )
  return gate
}
