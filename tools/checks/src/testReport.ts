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
  readonly skipped: readonly string[]
}

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
    skipped: tests
      .filter((test) => test.status !== 'passed' && test.status !== 'failed')
      .map((test) => test.fullName),
  }
}

/**
 * Reads the report of a run and decides it: what is wrong besides failed tests, and the last line to print.
 * `failedSteps` are the names of other steps (`check`, `build`) that failed; each counts as one failure.
 */
export function decide(
  report: TestReport | undefined,
  failedSteps: readonly string[],
): { readonly complaints: readonly string[]; readonly line: string; readonly ok: boolean } {
  const { passed, failed, skipped } = report
    ? summarise(report)
    : { passed: 0, failed: 1, skipped: [] as readonly string[] }
  const complaints = [
    ...(report ? [] : ['the test run left no report']),
    ...(passed + failed === 0 ? ['no test ran'] : []),
    ...skipped.map((name) => `skipped: ${name}`),
    ...failedSteps.map((step) => `step failed: ${step}`),
  ]
  const failures = failed + failedSteps.length
  return {
    complaints,
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
  const { complaints, line, ok } = decide(readReport(path), failedSteps)
  for (const complaint of complaints) console.log(complaint)
  console.log(line)
  process.exitCode = ok ? 0 : 1
}
