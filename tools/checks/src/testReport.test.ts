import { describe, expect, test } from 'vitest'
import { decide, type TestReport } from './testReport.ts'

function report(...statuses: readonly string[]): TestReport {
  const assertionResults = statuses.map((status, index) => ({ fullName: `test ${index}`, status }))
  const failed = statuses.includes('failed')
  return {
    success: !failed,
    testResults: [{ name: 'a.test.ts', status: failed ? 'failed' : 'passed', assertionResults }],
  }
}

describe('decide', () => {
  test('default', () => {
    expect(decide(report('passed', 'passed'))).toEqual({
      remarks: [],
      line: '2 passed, 0 failed',
      ok: true,
    })
  })

  test('error: a failed test', () => {
    expect(decide(report('passed', 'failed'))).toMatchObject({ line: '1 passed, 1 failed', ok: false })
  })

  test.each(['skipped', 'pending', 'todo'])('error: a %s test', (status) => {
    expect(decide(report('passed', status))).toEqual({
      remarks: ['skipped: test 1'],
      line: '1 passed, 0 failed',
      ok: false,
    })
  })

  test('error: no test ran', () => {
    expect(decide(report())).toEqual({
      remarks: ['no test ran'],
      line: '0 passed, 0 failed',
      ok: false,
    })
  })

  test('error: no report', () => {
    expect(decide(undefined)).toMatchObject({ line: '0 passed, 1 failed', ok: false })
  })

  test('error: a file that cannot be loaded', () => {
    const broken: TestReport = {
      success: false,
      testResults: [
        ...report('passed').testResults,
        { name: 'b.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
      ],
    }
    expect(decide(broken)).toMatchObject({ line: '1 passed, 1 failed', ok: false })
  })

  test('error: an error outside any test', () => {
    expect(decide({ ...report('passed'), success: false })).toMatchObject({
      line: '1 passed, 1 failed',
      ok: false,
    })
  })

  test('error: another step failed', () => {
    expect(decide(report('passed'), { failedSteps: ['check'] })).toEqual({
      remarks: ['step failed: check'],
      line: '1 passed, 1 failed',
      ok: false,
    })
  })

  test('error: the test command failed although every test passed', () => {
    expect(decide(report('passed'), { failedSteps: ['test'] })).toMatchObject({
      line: '1 passed, 1 failed',
      ok: false,
    })
    expect(decide(report('failed'), { failedSteps: ['test'] }).line).toBe('0 passed, 1 failed')
  })

  test('behavior: suites of foreign vectors may be skipped on purpose, no other', () => {
    const skip = (name: string): TestReport => {
      const { testResults, success } = report('passed', 'skipped')
      return { success, testResults: testResults.map((file) => ({ ...file, name })) }
    }
    const vectors = skip('/somewhere/packages/siwx-core/src/cacao.test.ts')
    expect(decide(vectors).ok).toBe(false)
    expect(decide(vectors, { withoutVectors: true })).toEqual({
      remarks: ['skipped without vectors: test 1'],
      line: '1 passed, 0 failed',
      ok: true,
    })
    expect(decide(skip('a.test.ts'), { withoutVectors: true }).ok).toBe(false)
  })
})
