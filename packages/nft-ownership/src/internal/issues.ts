/** What can be wrong with a gate. Stable: never renamed, a new one is a minor release. */
export type GateIssueCode =
  | 'type_invalid'
  | 'key_unknown'
  | 'key_missing'
  | 'empty'
  | 'too_deep'
  | 'too_many'
  | 'chain_invalid'
  | 'namespace_unsupported'
  | 'standard_mismatch'
  | 'collection_invalid'
  | 'token_invalid'
  | 'amount_invalid'
  | 'trait_invalid'
  | 'at_invalid'
  /** The member means nothing for this chain or standard. */
  | 'field_mismatch'
  | 'value_invalid'

/** What is wrong, and where. */
export type GateIssue = {
  /** JSON Pointer (RFC 6901) into the input; empty for the whole. */
  readonly path: string
  readonly code: GateIssueCode
  readonly message: string
}

/** Something that was accepted, but that the operator should know. */
export type GateWarning = { readonly path: string; readonly code: string; readonly message: string }

/** Collects what is wrong below one place of the input. */
export type Report = {
  readonly path: string
  readonly add: (code: GateIssueCode, message: string) => undefined
  readonly warn: (code: string, message: string) => void
  readonly at: (key: string | number) => Report
  /** Shared by the whole input: how many patterns it has. */
  readonly patterns: { count: number }
}

/** A hostile input gives no more than this many issues. */
const MOST_ISSUES = 50

export function createReport(
  issues: GateIssue[],
  warnings: GateWarning[],
  path = '',
  patterns: { count: number } = { count: 0 },
): Report {
  return {
    path,
    add: (code, message) => {
      if (issues.length < MOST_ISSUES) issues.push({ path, code, message })
      return undefined
    },
    warn: (code, message) => {
      if (warnings.length < MOST_ISSUES) warnings.push({ path, code, message })
    },
    at: (key) => createReport(issues, warnings, `${path}/${pointer(String(key))}`, patterns),
    patterns,
  }
}

function pointer(key: string): string {
  return key.slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1')
}

/** A plain object as JSON makes it, or nothing. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
