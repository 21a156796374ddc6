const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** What a test begins with: a call, the end of its table of cases, or a module of the conformance plans. */
const CALL = /^\s*(?:test\b|conformance\(|(?:\](?: as const)?)?\)\()/

/** True when a file has a test of this title that runs: not a `describe`, not skipped. */
export function hasTest(text: string, title: string): boolean {
  const call = new RegExp(`^.*\\(\\s*(['"\`])${escaped(title)}\\1,`, 'gm')
  return [...text.matchAll(call)].some(([line]) => CALL.test(line) && !/\.(?:skip|todo)\b/.test(line))
}

/** True when a file runs the suite that every chain passes, whose cases bring their own titles. */
export function runsSuite(text: string): boolean {
  return (
    /from '(?:@countersign\/siwx-core|\.)\/conformance(?:\.ts)?'/.test(text) &&
    text.includes('test(name, run)')
  )
}

/** True when a part of that suite has a case of this title. */
export function hasCase(text: string, title: string): boolean {
  return text.includes(`named('${title}',`)
}
