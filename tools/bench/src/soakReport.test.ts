import { describe, expect, test } from 'vitest'
import { type Sample, soakSection } from './soakReport.ts'

const STEADY: Sample = {
  at: 0,
  begun: 0,
  cpu: 1000,
  heap: 40e6,
  external: 20e6,
  rss: 200e6,
  resources: 10,
  over: 0,
  soon: 900,
  later: 100,
}

const run = (change: (minute: number) => Partial<Sample> = () => ({}), failed: readonly string[] = []) =>
  soakSection({
    minutes: 10,
    store: 'SQLite',
    done: [{ name: 'tokens', times: 1234, failed }],
    samples: Array.from({ length: 10 }, (_, at) => ({ ...STEADY, at, begun: at * 100, ...change(at) })),
    before: { ...STEADY, resources: 2 },
    after: { ...STEADY, resources: 2, ...change(10) },
  })

const missed = (section: ReturnType<typeof run>) =>
  section.targets?.filter(({ met }) => !met).map(({ measured, promise }) => `${promise} (${measured})`)

describe('soakSection', () => {
  test('default: what stays as it is meets every target', () => {
    const section = run()
    expect(missed(section)).toEqual([])
    expect(section.targets).toHaveLength(6)
    expect(section.rows[0]).toEqual(['heap, collected', '40.0 MB', '40.0 MB', '+0 kB'])
    expect(section.note).toContain('1,234 tokens')
  })

  test('behavior: growth while it warms up does not count', () => {
    expect(missed(run((at) => ({ heap: 40e6 + Math.min(at, 3) * 5e6 })))).toEqual([])
  })

  test('behavior: more people have more rows', () => {
    expect(missed(run((at) => ({ begun: at * at * 50, soon: at * 1000 })))).toEqual([])
  })

  test('error: a heap, or a process, that grows', () => {
    expect(missed(run((at) => ({ heap: 40e6 + at * 300_000 })))).toEqual([
      'the heap is flat: at most +256 kB a minute (+300 kB)',
    ])
    expect(missed(run((at) => ({ rss: 200e6 + at * 3e6 })))).toEqual([
      'resident memory is flat: at most +2000 kB a minute (+3000 kB)',
    ])
  })

  test('error: what stays open, rows that stay or get more, work that fails', () => {
    expect(missed(run((at) => ({ resources: at })))).toEqual([
      'idle again, nothing is open that was not before (2 before, 10 after)',
    ])
    expect(missed(run((at) => (at === 9 ? { over: 3 } : {})))).toEqual([
      'a purge leaves nothing that has ended (3 rows)',
    ])
    expect(missed(run((at) => ({ soon: 900 + at * 100 })))).toEqual([
      'rows that end soon do not get more than people who sign in, within a fifth (12.5 to 17.5 for each)',
    ])
    expect(missed(run(undefined, ['Error: token: 500']))).toEqual([
      'everything ends as it must (1 failed: Error: token: 500)',
    ])
  })
})
