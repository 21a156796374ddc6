import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { format, inspect } from 'node:util'
import { type Example, examplesOf } from './examplesOf.ts'
import { instrument } from './instrument.ts'
import { runModule } from './runModule.ts'
import type { Substitutions } from './substitute.ts'

const root = join(import.meta.dirname, '../../..')

type Values = Readonly<Record<string, unknown>>

/** What a docstring's example needs to run, and what else it must show. */
export type ExampleRun = {
  /** Values for `declare const`: what the reader of the example brings. Made when its network is there. */
  readonly given?: Values | (() => Values | Promise<Values>) | undefined
  /** What a reader replaces in the text: a host, a path. */
  readonly substitutions?: Substitutions | undefined
  /** The network, as far as the example reaches it. Default: none, so that any request fails the test. */
  readonly fetch?: typeof fetch | undefined
  /** The lines of the console that the example does not promise by a comment. Default: none. */
  readonly prints?: readonly string[] | undefined
  /** Gets everything that the example names at its top level, and the lines that it prints, now or later. */
  readonly check?: ((names: Names, printed: readonly string[]) => unknown) | undefined
}

/** What an example names at its top level. */
// biome-ignore lint/suspicious/noExplicitAny: values of an example, whose types the check of examples proves
export type Names = Readonly<Record<string, any>>

/** An example that is compiled, by `tools/checks`, and not run: why that must be. */
export type CompiledOnly = { readonly compiledOnly: string }

/** One test. */
export type ExampleTest = { readonly name: string; readonly run: () => Promise<void> }

/**
 * The tests of every docstring's example below the folder of a package's sources.
 *
 * Each runs as a module of that package, in this process. A comment behind an expression, or on the lines below it,
 * is the value that Node prints for it (behind `console.log`: the line it prints), `…` standing for anything. An
 * example that promises nothing, prints nothing and is not checked fails: it would prove nothing.
 *
 * @example
 * ```ts
 * for (const { name, run } of docExamples(import.meta.url, { 'hash.ts#hash': { given: { text: 'abc' } } })) test(name, run)
 * ```
 *
 * @param test `import.meta.url` of the test file, which lies in the package's `src`.
 * @param runs By `file.ts#export`, or `file.ts` for one at the head of a module.
 */
export function docExamples(
  test: string,
  runs: Readonly<Record<string, ExampleRun | CompiledOnly>>,
): readonly ExampleTest[] {
  const source = dirname(fileURLToPath(test))
  const found = examplesIn(source)
  const unknown = Object.keys(runs).filter((key) => !found.has(key))
  return [
    {
      name: 'the list of examples names none that is not there',
      run: async () => complain(unknown),
    },
    ...[...found].map(([key, example]) => {
      const how = runs[key] ?? {}
      if (!('compiledOnly' in how)) return { name: key, run: () => runExample(source, example, how) }
      // biome-ignore lint/suspicious/noConsole: what was not run must be seen
      console.warn(`NOT RUN, only compiled: the example of ${key}: ${how.compiledOnly}`)
      return { name: `${key}, NOT RUN: ${how.compiledOnly}`, run: async () => undefined }
    }),
  ]
}

const TEST = /\.test(?:-d)?\.tsx?$|(?:^|\/)test\//

function examplesIn(source: string): ReadonlyMap<string, Example> {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !TEST.test(path))
    .sort()
  const found = new Map<string, Example>()
  for (const path of files)
    for (const example of examplesOf({ path, text: readFileSync(join(source, path), 'utf8') })) {
      const key = example.name === undefined ? path : `${path}#${example.name}`
      found.set(found.has(key) ? `${key}:${example.line}` : key, example)
    }
  return found
}

async function runExample(source: string, example: Example, how: ExampleRun): Promise<void> {
  const { code, promised, given: wanted, problems } = instrument(example.text)
  complain(problems)
  const wrong: string[] = []
  const reached = new Set<number>()
  const printed: string[] = []
  const compare = (index: number, actual: string): void => {
    reached.add(index)
    const { line, text } = promised[index] ?? { line: 0, text: '' }
    if (!isAsPromised(text, actual))
      wrong.push(`line ${example.line + line} promises ${text} and gives ${actual}`)
  }
  const print = (...values: unknown[]): void => {
    printed.push(format(...values))
  }
  const { exports } = await runModule<Module>(
    { ...example, text: code },
    { home: relative(root, dirname(source)), substitutions: how.substitutions },
  )
  const names = await withNetwork(how.fetch ?? refuse(wrong), async () => {
    const given = (typeof how.given === 'function' ? await how.given() : how.given) ?? {}
    complain(unlike(Object.keys(given), wanted))
    return await exports.run({
      given,
      seen: (index: number, value: unknown) => compare(index, onOneLine(value)),
      printed:
        (index: number) =>
        (...values: unknown[]) =>
          compare(index, format(...values)),
      console: { log: print, error: print, warn: print },
    })
  })
  const never = promised.filter((_, index) => !reached.has(index))
  complain([
    ...wrong,
    ...never.map(({ line, text }) => `line ${example.line + line} is never reached: ${text}`),
  ])
  await how.check?.(names, printed)
  const prints = how.prints ?? []
  complain([
    ...(JSON.stringify(printed) === JSON.stringify(prints)
      ? []
      : [`it prints ${inspect(printed)} and not ${inspect(prints)}`]),
    ...(promised.length + prints.length > 0 || how.check
      ? []
      : ['it promises nothing, and nothing is checked']),
  ])
}

const unlike = (given: readonly string[], wanted: readonly string[]): readonly string[] => [
  ...wanted.filter((name) => !given.includes(name)).map((name) => `no value is given for ${name}`),
  ...given
    .filter((name) => !wanted.includes(name))
    .map((name) => `a value is given for ${name}, which is not declared`),
]

type Module = { readonly run: (hooks: object) => Promise<Names> }

// Kept besides thrown: what the example shows may well be that nodes do not answer.
const refuse =
  (problems: string[]) =>
  async (input: Parameters<typeof fetch>[0]): Promise<never> => {
    const { url } = new Request(input)
    problems.push(`it reaches the network: ${url}`)
    throw new Error(`The example reaches the network: ${url}`)
  }

async function withNetwork<Result>(network: typeof fetch, run: () => Promise<Result>): Promise<Result> {
  const own = globalThis.fetch
  globalThis.fetch = network
  try {
    return await run()
  } finally {
    globalThis.fetch = own
  }
}

const onOneLine = (value: unknown): string =>
  inspect(value, { depth: null, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: null })

function isAsPromised(promised: string, actual: string): boolean {
  const collapse = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
  const pattern = collapse(promised)
    .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('…', '.+')
  return new RegExp(`^${pattern}$`).test(collapse(actual))
}

function complain(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(problems.join('\n'))
}
