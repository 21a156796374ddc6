import type { Instance } from '../instance.ts'
import type { OpaFault } from '../types.ts'
import type { Case } from './cases.ts'

type Answer = { readonly ok: true; readonly results: readonly { readonly bindings?: Bindings }[] } | OpaFault
type Bindings = Readonly<Record<string, unknown>>

/** Runs one case. Gives why it failed, or undefined when it passed. */
export function runCase({ call }: Instance, one: Case): string | undefined {
  const modules = Object.fromEntries((one.modules ?? []).map((text, i) => [`test-${i}.rego`, text]))
  const loaded = ask(call, [
    `"op":"load","id":1,"modules":${JSON.stringify(modules)},"query":${JSON.stringify(one.query)}`,
    `"strict":${one.strict === true}`,
    ...(one.data === undefined ? [] : [`"data":${one.data}`]),
  ])
  if (!loaded.ok) return `does not load: ${loaded.message}`
  const answer = ask(call, [
    '"op":"eval","id":1,"now":"1600000000000000000","steps":100000000,"millis":20000',
    ...(one.inputTerm === undefined ? [] : [`"inputTerm":${JSON.stringify(one.inputTerm)}`]),
    ...(one.inputTerm !== undefined || one.input === undefined ? [] : [`"input":${one.input}`]),
  ])
  return one.error === undefined && one.errorCode === undefined
    ? judgeResult(one, answer)
    : judgeError(one, answer)
}

function judgeError({ error, errorCode }: Case, answer: Answer): string | undefined {
  if (answer.ok) return 'ends without the error'
  const [first] = answer.problems ?? []
  if (errorCode !== undefined && first?.code !== errorCode) return `the error is ${first?.code}`
  // As OPA prints an error of an evaluation: file:row: code: message.
  const said = first ? `${first.file}:${first.row}: ${first.code}: ${first.message}` : answer.message
  return error === undefined || said.includes(error) ? undefined : `the error is ${said}`
}

function judgeResult({ result, defined, sort, noLocals }: Case, answer: Answer): string | undefined {
  if (!answer.ok) return answer.message
  if (result === undefined) {
    const isDefined = answer.results.length > 0
    return defined === isDefined ? undefined : `is ${isDefined ? '' : 'un'}defined`
  }
  const shown = ({ bindings = {} }: { bindings?: Bindings }): Bindings =>
    Object.fromEntries(
      Object.entries(bindings).filter(([name]) => !(noLocals && name.startsWith('__localq'))),
    )
  const got = asSet(answer.results.map(shown), sort)
  const want = asSet(exactly(result) as readonly Bindings[], sort)
  return got === want ? undefined : `gives ${got}, not ${want}`
}

/** Results as a set; with `sort`, the values of bindings too. */
function asSet(results: readonly Bindings[], sort = false): string {
  const value = (one: unknown): unknown =>
    sort && Array.isArray(one) ? one.map((item) => canonical(item)).sort() : one
  const texts = results.map((bindings) =>
    canonical(Object.fromEntries(Object.entries(bindings).map(([name, one]) => [name, value(one)]))),
  )
  return [...new Set(texts)].sort().join(' ')
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  )
}

function ask(call: Instance['call'], members: readonly string[]): Answer {
  return exactly(call(`{${members.join(',')}}`)) as Answer
}

type Context = { readonly source?: string }

/** JSON with integers that are too large for a number kept as text. */
function exactly(text: string): unknown {
  const reviver = (_: string, value: unknown, context?: Context): unknown =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
      ? context?.source
      : value
  return JSON.parse(text, reviver)
}
