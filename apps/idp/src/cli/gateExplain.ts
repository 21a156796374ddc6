import type { Config } from '../config/schema.ts'
import { type ExplainInput, type Explanation, explainInput } from '../gates/explain.ts'
import type { CheckedCondition } from '../gates/types.ts'
import { CommandError } from './commandError.ts'
import { type CommandContext, EXIT, type GlobalOptions, readConfig } from './context.ts'
import { explainHere } from './local.ts'
import { urlOf, withOperations } from './operations.ts'
import type { Operations } from './operationTypes.ts'
import { toJson } from './output.ts'
import type { Finish } from './program.ts'

/** Flags of `gate explain`. */
export type ExplainFlags = GlobalOptions & {
  readonly account?: readonly string[]
  readonly contract?: boolean
}

type Explained = Awaited<ReturnType<Operations['explain']>>

const EXITS = { met: EXIT.done, unmet: EXIT.refused, undecided: EXIT.failed } as const

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

/** Whoever forgot the configuration reads the defaults, which have no gate. */
const known = (names: readonly string[]): string =>
  names.length === 0 ? 'there is none' : `there are: ${names.join(', ')}`

const inConfig = ({ gates }: Config, { gate }: ExplainInput): boolean => Object.hasOwn(gates, gate)

const nothingStored = () => {
  throw new CommandError('internal', 'a gate of the configuration names its policies only')
}

/** A gate of the configuration needs no store. */
const NO_STORE = {
  documents: {
    get: async () => undefined,
    list: nothingStored,
    put: nothingStored,
    remove: nothingStored,
  },
}

const explain = async (
  context: CommandContext,
  flags: ExplainFlags,
  input: ExplainInput,
): Promise<{ readonly explained: Explained; readonly names: readonly string[] }> => {
  if (urlOf(context, flags) === undefined) {
    const config = await readConfig(context, flags)
    if (inConfig(config, input)) return { explained: await explainHere(config, NO_STORE)(input), names: [] }
  }
  return withOperations(context, flags, async (operations) => {
    const explained = await operations.explain(input)
    const missing = !explained.ok && explained.code === 'gate_not_found'
    return { explained, names: missing ? (await operations.gates.list()).map(({ name }) => name) : [] }
  })
}

/** Runs `gate explain`. 0: met, 1: not met, 2: could not be found out. */
export const runExplain = async (
  context: CommandContext,
  gate: string,
  flags: ExplainFlags,
  { exit, finish }: { readonly finish: Finish; readonly exit: (code: number) => void },
): Promise<void> => {
  const input = explainInput.safeParse({ gate, accounts: flags.account, contract: flags.contract ?? false })
  if (!input.success) {
    const [issue] = input.error.issues
    return finish(EXIT.failed, 'request_invalid', `${issue?.path.join('.')}: ${issue?.message}`)
  }
  const { explained, names } = await explain(context, flags, input.data)
  if (!explained.ok) {
    const more = explained.code === 'gate_not_found' ? ` (${known(names)})` : ''
    return finish(EXIT.failed, explained.code, `${explained.message}${more}`)
  }
  const { explanation } = explained
  context.output.result(flags.json ? toJson(explanation) : toText(explanation))
  exit(EXITS[explanation.status])
}
