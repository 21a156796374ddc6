import { type PolicyFault, type PolicyTest, upgradePolicy } from '@countersign/policy'
import {
  type NotTested,
  type PolicyExample,
  type PolicyTested,
  policyExample,
  runPolicyTest,
} from '../gates/policyTest.ts'
import { CommandError } from './commandError.ts'
import { type CommandContext, EXIT, type GlobalOptions, readConfig } from './context.ts'
import { urlOf, withOperations } from './operations.ts'
import { toJson } from './output.ts'
import { readInput } from './readInput.ts'

const MOST_INPUT = 4 * 1024 * 1024

/** Flags of `policy test`. */
export type TestFlags = GlobalOptions & {
  readonly file?: string | undefined
  readonly query?: string | undefined
  readonly example: string
}

const refused = (code: string, reason: string): NotTested => ({ ok: false, code, reason })

const readExample = async (
  context: CommandContext,
  from: string,
): Promise<{ readonly ok: true; readonly example: PolicyExample } | NotTested> => {
  const text = await readInput(context, from).catch((error: unknown) => {
    if (error instanceof CommandError) return error
    throw error
  })
  if (typeof text !== 'string') return refused(text.code, text.message)
  if (text.length > MOST_INPUT) return refused('request_invalid', 'the example is larger than 4 MiB')
  let input: unknown
  try {
    input = JSON.parse(text)
  } catch {
    return refused('request_invalid', 'the example is not JSON')
  }
  const parsed = policyExample.safeParse(input)
  if (parsed.success) return { ok: true, example: parsed.data }
  const [issue] = parsed.error.issues
  const where = ['the example', ...(issue?.path ?? [])].join('.')
  return refused('request_invalid', `${where}: ${issue?.message}`)
}

/** A policy by its name, of the configuration or added at run time. One of the configuration needs no store. */
const testNamed = async (
  context: CommandContext,
  name: string,
  example: PolicyExample,
  flags: TestFlags,
): Promise<PolicyTested> => {
  if (urlOf(context, flags) === undefined) {
    const { policies } = await readConfig(context, flags)
    const own = Object.hasOwn(policies, name) ? policies[name] : undefined
    if (own) return runPolicyTest({ ...own, query: flags.query ?? own.query }, example)
  }
  const tested = await withOperations(context, flags, ({ testPolicy }) =>
    testPolicy(name, example, flags.query),
  )
  return tested ?? refused('policy_not_found', `there is no policy ${name}`)
}

/** A policy by its name, or one from a file that is still being written. */
const test = async (
  context: CommandContext,
  name: string | undefined,
  flags: TestFlags,
): Promise<PolicyTested> => {
  const { file, query = 'data.countersign.allow' } = flags
  if (file === undefined && name === undefined)
    return refused('request_invalid', 'name a policy, or a --file')
  const read = await readExample(context, flags.example)
  if (!read.ok) return read
  if (file !== undefined) return runPolicyTest({ engine: 'embedded', file, query }, read.example)
  return testNamed(context, name ?? '', read.example, flags)
}

/** For people: the decision first, then what stood in its way. */
const report = ({ decision, failures, prints, rules }: PolicyTest): string =>
  [
    decision.allow ? 'allowed' : `denied (${decision.code})`,
    ...decision.reasons.map((reason) => `  ${reason}`),
    ...(decision.detail === undefined ? [] : [`  ${decision.detail}`]),
    ...(decision.allow ? [] : failures.map(({ row, text }) => `  row ${row} has not held: ${text}`)),
    ...rules.map(
      ({ defined, name, value }) => `  ${name} = ${defined ? JSON.stringify(value) : 'undefined'}`,
    ),
    ...prints.map((line) => `  print: ${line}`),
  ].join('\n')

const faultText = ({ code, reason, ...more }: PolicyFault | NotTested): string =>
  [
    `${code}: ${reason}`,
    ...('hint' in more && more.hint !== undefined ? [`  ${more.hint}`] : []),
    ...('problems' in more ? (more.problems ?? []) : []).map(
      ({ col, message, row }) => `  ${row}:${col} ${message}`,
    ),
  ].join('\n')

/** Standard output is for results: what people read about a failure goes beside it. */
const fail = (
  { output }: CommandContext,
  fault: PolicyFault | NotTested,
  { json }: GlobalOptions,
): number => {
  if (json) output.result(toJson(fault))
  else output.note(faultText(fault))
  return EXIT.failed
}

/** Runs `policy test`. 0: allowed, 1: denied, 2: could not run. */
export const runTest = async (
  context: CommandContext,
  name: string | undefined,
  flags: TestFlags,
): Promise<number> => {
  const result = await test(context, name, flags)
  if (!result.ok) return fail(context, result, flags)
  context.output.result(flags.json ? toJson(result) : report(result))
  return result.decision.allow ? EXIT.done : EXIT.refused
}

/** Runs `policy upgrade`. */
export const runUpgrade = async (
  context: CommandContext,
  file: string,
  options: GlobalOptions,
): Promise<number> => {
  const text = await readInput(context, file).catch(() => undefined)
  const result =
    text === undefined ? refused('input_unreadable', `cannot read ${file}`) : await upgradePolicy(text)
  if (!result.ok) return fail(context, result, options)
  context.output.result(options.json ? toJson(result) : result.source)
  return EXIT.done
}
