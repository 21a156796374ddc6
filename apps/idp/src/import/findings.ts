/** How much a finding matters, worst first. */
export const SEVERITIES = [
  'unsafe',
  'invalid',
  'dead',
  'ambiguous',
  'unsupported',
  'changed',
  'todo',
  'lossless',
] as const

/**
 * `unsafe`: let people in, or would. `invalid`: cannot be read. `dead`: had no effect, or has none any more. `ambiguous`:
 * means several things. `unsupported`: is not offered. `changed`: works, but not as before. `todo`: waits for a person.
 */
export type Severity = (typeof SEVERITIES)[number]

/** Every finding and how much it matters. Stable: never renamed. */
export const FINDINGS = {
  registration_open: 'unsafe',
  gate_replaceable: 'unsafe',
  sign_in_forgeable: 'unsafe',
  ownership_unproven: 'unsafe',
  alternative_unlisted: 'unsafe',
  scope_reserved: 'unsafe',
  fallback_changed: 'unsafe',
  issuer_insecure: 'unsafe',
  wallet_page_insecure: 'unsafe',
  policy_insecure: 'unsafe',
  policy_unpinned: 'unsafe',
  redirect_any: 'unsafe',
  secret_withheld: 'unsafe',
  type_invalid: 'invalid',
  value_invalid: 'invalid',
  key_missing: 'invalid',
  key_unknown: 'invalid',
  too_many: 'invalid',
  ecosystem_unknown: 'invalid',
  chain_unknown: 'invalid',
  collection_invalid: 'invalid',
  claim_invalid: 'invalid',
  policy_invalid: 'invalid',
  network_gone: 'dead',
  service_gone: 'dead',
  policy_missing: 'dead',
  alternative_missing: 'dead',
  mapping_shadowed: 'dead',
  form_old: 'ambiguous',
  spelling_other: 'ambiguous',
  key_repeated: 'ambiguous',
  chain_ambiguous: 'ambiguous',
  chain_misspelt: 'ambiguous',
  network_test: 'ambiguous',
  flow_type_missing: 'ambiguous',
  asset_ambiguous: 'ambiguous',
  claim_repeated: 'ambiguous',
  credentials_unsupported: 'unsupported',
  mode_unsupported: 'unsupported',
  registration_unsupported: 'unsupported',
  subject_changed: 'changed',
  protocol_changed: 'changed',
  key_changed: 'changed',
  issuer_changed: 'changed',
  ownership_changed: 'changed',
  account_changed: 'changed',
  claim_renamed: 'changed',
  claim_source_changed: 'changed',
  token_chosen: 'changed',
  gates_combined: 'changed',
  policy_document: 'changed',
  policy_upgraded: 'changed',
  recheck_added: 'changed',
  hostname_missing: 'todo',
  endpoint_missing: 'todo',
  gateway_missing: 'todo',
  wallet_page_elsewhere: 'todo',
  policy_denies: 'todo',
  policy_file: 'todo',
  client_missing: 'todo',
  converted: 'lossless',
} as const satisfies Readonly<Record<string, Severity>>

export type FindingCode = keyof typeof FINDINGS

/** One thing to know about the imported configuration. Never carries a value that could be a secret. */
export type Finding = {
  readonly code: FindingCode
  readonly severity: Severity
  /** Where in the predecessor's configuration, names separated by dots; empty for the whole. */
  readonly path: string
  /** What it means and what to do, in English. */
  readonly message: string
  /** Where in the new configuration. */
  readonly at?: readonly string[] | undefined
}

/** Collects findings, each below one place of the input. */
export type Notes = {
  readonly path: string
  readonly add: (code: FindingCode, message: string, at?: readonly string[]) => undefined
  readonly at: (key: string | number) => Notes
}

const MOST_FINDINGS = 500

/** A hostile name must not rearrange a report, and none is longer than this. */
export const shown = (text: string): string =>
  text.replace(/[^\x21-\x7e]/g, '?').slice(0, 64) + (text.length > 64 ? '…' : '')

const below = (findings: Finding[], path: string): Notes => ({
  path,
  add: (code, message, at) => {
    if (findings.length < MOST_FINDINGS) findings.push({ code, severity: FINDINGS[code], path, message, at })
    else if (findings.length === MOST_FINDINGS) {
      const rest = `More than ${MOST_FINDINGS} findings: the others are left out.`
      findings.push({ code: 'too_many', severity: FINDINGS.too_many, path: '', message: rest })
    }
    return undefined
  },
  at: (key) => below(findings, path === '' ? shown(String(key)) : `${path}.${shown(String(key))}`),
})

/** Starts to collect. The list grows as notes are added. */
export const createNotes = (): { readonly notes: Notes; readonly findings: readonly Finding[] } => {
  const findings: Finding[] = []
  return { notes: below(findings, ''), findings }
}

/** Worst first; within a severity in the order of the input. */
export const sorted = (findings: readonly Finding[]): readonly Finding[] =>
  SEVERITIES.flatMap((severity) => findings.filter((finding) => finding.severity === severity))
