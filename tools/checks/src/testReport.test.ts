import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
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
    expect(decide(report('passed', 'failed'))).toEqual({
      remarks: ['failed: test 1 (a.test.ts)'],
      line: '1 passed, 1 failed',
      ok: false,
    })
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

  const skip = (name: string): TestReport => {
    const { testResults, success } = report('passed', 'skipped')
    return { success, testResults: testResults.map((file) => ({ ...file, name })) }
  }

  test.each([
    ['COUNTERSIGN_VECTORS', 'packages/siwx-core/src/cacao.test.ts'],
    ['COUNTERSIGN_VECTORS', 'packages/siwx-tezos/src/sharedVectors.test.ts'],
    ['COUNTERSIGN_FIXTURES', 'packages/nft-ownership/src/near/recorded.test.ts'],
    ['COUNTERSIGN_FIXTURES', 'packages/nft-ownership/src/tezos/internal/recordings.test.ts'],
    ['COUNTERSIGN_FLOW_EMULATOR', 'packages/nft-ownership/src/flow/emulator.test.ts'],
    ['COUNTERSIGN_OPA', 'packages/policy/src/createServerPolicy.test.ts'],
    ['COUNTERSIGN_OAUTH2_PROXY', 'apps/idp/src/interop/oauth2Proxy.test.ts'],
    ['COUNTERSIGN_KEYCLOAK', 'apps/idp/src/interop/keycloak.test.ts'],
    ['COUNTERSIGN_REDIS', 'packages/oidc-store/src/redis.contract.test.ts'],
    ['COUNTERSIGN_REDIS', 'apps/idp/src/stores.test.ts'],
    ['COUNTERSIGN_APACHE', 'apps/idp/src/interop/modAuthOpenidc.test.ts'],
    ['COUNTERSIGN_AUTHLIB', 'apps/idp/src/interop/authlib.test.ts'],
    ['COUNTERSIGN_PYJWT', 'apps/idp/src/supertokens/interop.test.ts'],
    ['COUNTERSIGN_EXTENSIONS', 'apps/demo/src/e2e/unpackedWallet.test.ts'],
    ['COUNTERSIGN_WALLET_EIP155', 'apps/demo/src/e2e/realWallet.test.ts'],
    ['COUNTERSIGN_WALLET_ALGORAND', 'apps/demo/src/e2e/realWallet.test.ts'],
  ])('behavior: without %s, %s may be skipped, and is named', (name, file) => {
    expect(existsSync(resolve(import.meta.dirname, '../../..', file))).toBe(true)
    const skipped = skip(`/somewhere/${file}`)
    expect(decide(skipped).ok).toBe(false)
    expect(decide(skipped, { without: ['COUNTERSIGN_OTHER'] }).ok).toBe(false)
    expect(decide(skipped, { without: [name] })).toEqual({
      remarks: [`NOT RUN, for want of ${name}: test 1`],
      line: '1 passed, 0 failed',
      ok: true,
    })
  })

  test('error: no other suite may be skipped, whatever is absent', () => {
    const without = ['COUNTERSIGN_VECTORS', 'COUNTERSIGN_FLOW_EMULATOR', 'COUNTERSIGN_WALLET_TEZOS']
    expect(decide(skip('apps/demo/src/e2e/chains.test.ts'), { without }).ok).toBe(false)
    expect(decide(skip('a.test.ts'), { without }).ok).toBe(false)
    expect(decide(skip('packages/siwx-core/src/caip.test.ts'), { without }).ok).toBe(false)
  })
})
