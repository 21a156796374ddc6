import { readFileSync } from 'node:fs'

/** What vitest's JSON reporter says, as far as it is read here. */
export type TestReport = {
  readonly success: boolean
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message?: string | undefined
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

/** A run in numbers. A test that did not run is neither passed nor failed: it is named. */
export type TestSummary = {
  readonly passed: number
  readonly failed: number
  readonly skipped: readonly { readonly file: string; readonly test: string }[]
}

/**
 * The suites that read test vectors collected from other projects, which are not part of this repository. Whoever has
 * none says so with `COUNTERSIGN_VECTORS=none`; then, and only there, a skipped test is named without being a complaint.
 */
const NEED_VECTORS = [
  'packages/siwx-core/src/cacao.test.ts',
  'packages/siwx-core/src/parseMessage.test.ts',
  'packages/siwx-core/src/recap.test.ts',
  'packages/siwx-ethereum/src/sharedVectors.test.ts',
]

/** Counts a report. A file that could not be loaded, or an error outside any test, counts as one failure. */
export function summarise(report: TestReport): TestSummary {
  const tests = report.testResults.flatMap((file) => file.assertionResults)
  const passed = tests.filter((test) => test.status === 'passed').length
  const failedTests = tests.filter((test) => test.status === 'failed').length
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length
  const unexplained = !report.success && failedTests + broken === 0 ? 1 : 0
  return {
    passed,
    failed: failedTests + broken + unexplained,
    skipped: report.testResults.flatMap(({ name: file, assertionResults }) =>
      assertionResults
        .filter(({ status }) => status !== 'passed' && status !== 'failed')
        .map(({ fullName: test }) => ({ file, test })),
    ),
  }
}

/** What else there is to know about a run. */
export type RunOptions = {
  /** Names of the steps that failed; each counts as one failure, `test` only when no test explains it. */
  readonly failedSteps?: readonly string[] | undefined
  /** True when the vectors of other projects are absent on purpose. */
  readonly withoutVectors?: boolean | undefined
}

/** Decides a run: what to say besides the failed tests, the last line, and whether it passed. */
export function decide(
  report: TestReport | undefined,
  { failedSteps = [], withoutVectors = false }: RunOptions = {},
): { readonly remarks: readonly string[]; readonly line: string; readonly ok: boolean } {
  const { passed, failed, skipped } = report
    ? summarise(report)
    : { passed: 0, failed: 1, skipped: [] as TestSummary['skipped'] }
  const excused = ({ file }: TestSummary['skipped'][number]): boolean =>
    withoutVectors && NEED_VECTORS.some((path) => file.endsWith(path))
  const unexplained = failedSteps.filter((step) => step !== 'test' || failed === 0)
  const complaints = [
    ...(report ? [] : ['the test run left no report']),
    ...(passed + failed === 0 ? ['no test ran'] : []),
    ...skipped.filter((one) => !excused(one)).map(({ test }) => `skipped: ${test}`),
    ...unexplained.map((step) => `step failed: ${step}`),
  ]
  const failures = failed + unexplained.length
  return {
    remarks: [
      ...skipped.filter(excused).map(({ test }) => `skipped without vectors: ${test}`),
      ...complaints,
    ],
    line: `${passed} passed, ${failures} failed`,
    ok: complaints.length === 0 && failures === 0,
  }
}

function readReport(path: string): TestReport | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as TestReport
  } catch {
    return undefined
  }
}

if (import.meta.main) {
  const [path = '', ...failedSteps] = process.argv.slice(2)
  const withoutVectors = process.env['COUNTERSIGN_VECTORS'] === 'none'
  const { remarks, line, ok } = decide(readReport(path), { failedSteps, withoutVectors })
  for (const remark of remarks) console.log(remark)
  console.log(line)
  process.exitCode = ok ? 0 : 1
}
