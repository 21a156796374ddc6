const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** What a test begins with: a call, the end of its table of cases, or a module of the conformance plans. */
const CALL = /^\s*(?:test\b|conformance\(|\](?: as const)?\)\()/

/** True when a file has a test of this title that runs: not a `describe`, not skipped. */
export function hasTest(text: string, title: string): boolean {
  const call = new RegExp(`^.*\\(\\s*(['"\`])${escaped(title)}\\1,`, 'gm')
  return [...text.matchAll(call)].some(([line]) => CALL.test(line) && !/\.(?:skip|todo)\b/.test(line))
}
