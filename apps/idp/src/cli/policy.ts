import { readFile } from 'node:fs/promises'
import {
  type DecideOptions,
  type Json,
  type PolicyFault,
  type PolicyTest,
  readPolicyText,
  testPolicy,
  upgradePolicy,
} from '@countersign/policy'
import { Command } from 'commander'
import { z } from 'zod'
import type { PolicyConfig } from '../config/nft.ts'
import { inputOf, legacyDocuments } from '../gates/policyInput.ts'
import type { PolicyQuestion } from '../gates/policyStep.ts'
import { type CommandContext, EXIT, type GlobalOptions, readConfig } from './context.ts'
import { toJson } from './output.ts'

const MOST_INPUT = 4 * 1024 * 1024

const scalar = z.union([z.string(), z.number(), z.boolean()])
const metadata = z
  .looseObject({
    name: z.string().optional(),
    attributes: z.array(z.looseObject({ name: z.string(), value: scalar })).default([]),
    traits: z.record(z.string(), z.union([scalar, z.array(scalar)])).default({}),
  })
  .transform((value) => ({ schema: 'erc721', integrity: 'unverified', raw: value, ...value }))
const token = z.looseObject({
  id: z.string(),
  balance: z.string().default('1'),
  metadata: metadata.optional(),
})
const holding = z.looseObject({
  account: z.string().optional(),
  chain: z.string(),
  standard: z.string().default('erc721'),
  collection: z.string(),
  balance: z.string().default('1'),
  tokens: z.array(token).default([]),
  block: z.looseObject({ number: z.string(), hash: z.string() }).default({ number: '0', hash: '' }),
})

/**
 * The example that a policy is tested with: what somebody holds, in the shape that `gate explain --json` prints under
 * `holdings`. Everything but chain and collection has a default.
 */
export const policyExample = z.strictObject({
  accounts: z.array(z.string()).min(1),
  holdings: z.array(holding).max(100).default([]),
  clientId: z.string().default('example'),
  scopes: z.array(z.string()).default(['openid', 'nft_token']),
  now: z.iso.datetime({ offset: true }).optional(),
})

type Flags = GlobalOptions & {
  readonly file?: string | undefined
  readonly query?: string | undefined
  readonly example: string
}
type Refused = { readonly ok: false; readonly code: string; readonly reason: string }

const refused = (code: string, reason: string): Refused => ({ ok: false, code, reason })

const readExample = async (
  context: CommandContext,
  from: string,
): Promise<{ readonly ok: true; readonly question: PolicyQuestion } | Refused> => {
  const text = from === '-' ? await context.input() : await readFile(from, 'utf8').catch(() => undefined)
  if (text === undefined) return refused('input_unreadable', `cannot read ${from}`)
  if (text.length > MOST_INPUT) return refused('request_invalid', 'the example is larger than 4 MiB')
  let input: unknown
  try {
    input = JSON.parse(text)
  } catch {
    return refused('request_invalid', 'the example is not JSON')
  }
  const parsed = policyExample.safeParse(input)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const where = ['the example', ...(issue?.path ?? [])].join('.')
    return refused('request_invalid', `${where}: ${issue?.message}`)
  }
  const { accounts, holdings, now = new Date().toISOString(), ...rest } = parsed.data
  const held = holdings.map((one) => ({ ...one, account: one.account ?? accounts[0] }))
  // The shapes were judged above; what the members say is the policy's to judge.
  return { ok: true, question: { ...rest, accounts, now, holdings: held } as unknown as PolicyQuestion }
}

/** A policy of the configuration by its name, or one from a file that is still being written. */
const findPolicy = async (
  context: CommandContext,
  name: string | undefined,
  flags: Flags,
): Promise<{ readonly ok: true; readonly settings: Partial<PolicyConfig> & { query: string } } | Refused> => {
  if (flags.file !== undefined) {
    const query = flags.query ?? 'data.countersign.allow'
    return { ok: true, settings: { engine: 'embedded', file: flags.file, query } }
  }
  if (name === undefined) return refused('request_invalid', 'name a policy of the configuration, or a --file')
  const { policies } = await readConfig(context, flags)
  const settings = Object.hasOwn(policies, name) ? policies[name] : undefined
  if (!settings) return refused('policy_not_found', `there is no policy ${name} in the configuration`)
  if (settings.engine !== 'embedded') {
    return refused(
      'engine_unavailable',
      `${name} is decided by the ${settings.engine} engine, which says no reasons`,
    )
  }
  return { ok: true, settings: { ...settings, query: flags.query ?? settings.query } }
}

/** The same documents that a sign-in would give. */
const documentsOf = (
  { compatibility, inputs = {} }: Partial<PolicyConfig>,
  question: PolicyQuestion,
): { readonly input: Json; readonly options: DecideOptions } => {
  if (compatibility !== 'walt-idpkit') return { input: inputOf(question, inputs) as Json, options: {} }
  const { data, input } = legacyDocuments(question, inputs)
  return { input, options: { data, compatibility } }
}

const test = async (
  context: CommandContext,
  name: string | undefined,
  flags: Flags,
): Promise<PolicyTest | PolicyFault | Refused> => {
  const found = await findPolicy(context, name, flags)
  if (!found.ok) return found
  const example = await readExample(context, flags.example)
  if (!example.ok) return example
  const { file, query, rego, sha256, url } = found.settings
  const text =
    rego === undefined ? await readPolicyText({ file, url, sha256 }) : { ok: true as const, source: rego }
  if (!text.ok) return text
  const { input, options } = documentsOf(found.settings, example.question)
  return testPolicy({ source: text.source, query }, input, options)
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

const faultText = ({ code, reason, ...more }: PolicyFault | Refused): string =>
  [
    `${code}: ${reason}`,
    ...('hint' in more && more.hint !== undefined ? [`  ${more.hint}`] : []),
    ...('problems' in more ? (more.problems ?? []) : []).map(
      ({ col, message, row }) => `  ${row}:${col} ${message}`,
    ),
  ].join('\n')

/** Standard output is for results: what people read about a failure goes beside it. */
const fail = ({ output }: CommandContext, fault: PolicyFault | Refused, { json }: GlobalOptions): number => {
  if (json) output.result(toJson(fault))
  else output.note(faultText(fault))
  return EXIT.failed
}

const runTest = async (context: CommandContext, name: string | undefined, flags: Flags): Promise<number> => {
  const result = await test(context, name, flags)
  if (!result.ok) return fail(context, result, flags)
  context.output.result(flags.json ? toJson(result) : report(result))
  return result.decision.allow ? EXIT.done : EXIT.refused
}

const runUpgrade = async (context: CommandContext, file: string, options: GlobalOptions): Promise<number> => {
  const text = file === '-' ? await context.input() : await readFile(file, 'utf8').catch(() => undefined)
  const result =
    text === undefined ? refused('input_unreadable', `cannot read ${file}`) : await upgradePolicy(text)
  if (!result.ok) return fail(context, result, options)
  context.output.result(options.json ? toJson(result) : result.source)
  return EXIT.done
}

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

/** `countersign policy`: try a policy before people depend on it. */
export const policyCommand = (context: CommandContext, exit: (code: number) => void): Command => {
  const policy = new Command('policy').description('Rego policies')
  policy
    .command('test [name]')
    .description('run a policy over an example holding and say why it decides so')
    .requiredOption(
      '-e, --example <file>',
      'JSON with accounts and holdings (see below); - for standard input',
    )
    .option('-f, --file <file>', 'Rego source instead of a policy of the configuration')
    .option(
      '-q, --query <rule>',
      'rule that decides, data.<package>.<rule> (default: what the configuration says; data.countersign.allow of a --file)',
    )
    .addHelpText('after', EXAMPLE_HELP)
    .action(async (name: string | undefined, _flags, command: Command) =>
      exit(await runTest(context, name, command.optsWithGlobals<Flags>())),
    )
  policy
    .command('upgrade <file>')
    .description('rewrite a Rego v0 policy for Rego v1 and print it')
    .action(async (file: string, _flags, command: Command) =>
      exit(await runUpgrade(context, file, command.optsWithGlobals<GlobalOptions>())),
    )
  return policy
}
