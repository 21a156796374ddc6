import { type Finding, SEVERITIES, type Severity } from './findings.ts'

/** How many findings there are of each severity. */
export const countOf = (findings: readonly Finding[]): Readonly<Record<Severity, number>> =>
  Object.fromEntries(
    SEVERITIES.map((severity) => [
      severity,
      findings.filter((finding) => finding.severity === severity).length,
    ]),
  ) as Record<Severity, number>

const TITLES: Readonly<Record<Severity, string>> = {
  unsafe: 'Unsafe: let people in, or would have',
  invalid: 'Invalid: could not be read, and was left out',
  dead: 'Dead: had no effect, or has none any more',
  ambiguous: 'Ambiguous: means several things',
  unsupported: 'Not offered',
  changed: 'Changed: works, but not as before',
  todo: 'To do: waits for you',
  lossless: 'Taken over',
}

const cell = (text: string): string =>
  text
    .replace(/[\r\n]+/g, ' ')
    .replace(/[\\|]/g, '\\$&')
    .replaceAll('<', '&lt;')

const code = (text: string): string => (text === '' ? '' : `\`${cell(text.replaceAll('`', "'"))}\``)

const section = (severity: Severity, findings: readonly Finding[]): readonly string[] => {
  const rows = findings
    .filter((finding) => finding.severity === severity)
    .map((finding) => `| ${code(finding.code)} | ${code(finding.path)} | ${cell(finding.message)} |`)
  if (rows.length === 0) return []
  return ['', `## ${TITLES[severity]}`, '', '| code | where | |', '| --- | --- | --- |', ...rows]
}

/** The report for people: Markdown, worst first. */
export const reportMarkdown = (findings: readonly Finding[]): string => {
  const counts = Object.entries(countOf(findings)).map(([severity, count]) => `| ${severity} | ${count} |`)
  return [
    '# Import of a walt.id IDP Kit configuration',
    '',
    ...['| findings | |', '| --- | --- |', ...counts],
    ...SEVERITIES.flatMap((severity) => section(severity, findings)),
    '',
  ].join('\n')
}

/** The report for programs. */
export const reportJson = (findings: readonly Finding[]): string =>
  `${JSON.stringify({ counts: countOf(findings), findings }, null, 2)}\n`
