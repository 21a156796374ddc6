import { describe, expect, test } from 'vitest'
import { createNotes, sorted } from './findings.ts'
import { countOf, reportJson, reportMarkdown } from './report.ts'

const collected = () => {
  const { findings, notes } = createNotes()
  notes.at('a|b<script>`\n# x').add('converted', 'Taken over.')
  notes.at('claimConfig').at(0).add('network_gone', 'Gone | for good.\n## not a heading')
  notes.add('registration_open', 'Anyone could register <b>here</b>.')
  return sorted(findings)
}

describe('reportMarkdown', () => {
  test('default: worst first', () => {
    const report = reportMarkdown(collected())
    const titles = report.match(/^## .*$/gm)
    expect(titles).toEqual([
      '## Unsafe: let people in, or would have',
      '## Dead: had no effect, or has none any more',
      '## Taken over',
    ])
    expect(report).toContain('| unsafe | 1 |')
    expect(report).toContain('| `network_gone` | `claimConfig.0` |')
  })

  test('security: nothing breaks out of its cell', () => {
    const report = reportMarkdown(collected())
    expect(report).not.toContain('<')
    expect(report).not.toMatch(/^# x|^## not/m)
    for (const row of report.split('\n').filter((line) => line.startsWith('| `'))) {
      expect(row.replaceAll('\\|', '').split('|')).toHaveLength(5)
    }
  })
})

describe('reportJson', () => {
  test('default', () => {
    const { counts, findings } = JSON.parse(reportJson(collected()))
    expect(counts).toEqual(countOf(collected()))
    expect(findings[0]).toEqual({
      code: 'registration_open',
      severity: 'unsafe',
      path: '',
      message: 'Anyone could register <b>here</b>.',
    })
  })
})
