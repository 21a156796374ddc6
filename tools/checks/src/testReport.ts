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
  /** What failed, by name: the tests' own report may be thousands of lines above. */
  readonly failures: readonly string[]
  readonly skipped: readonly { readonly file: string; readonly test: string }[]
}

const REAL_WALLET = /apps\/demo\/src\/e2e\/realWallet\.test\.ts$/

/**
 * The suites that need what is not part of this repository, by the variable that says `none` on a machine without it.
 * Then, and only there, a skipped test of theirs is named without being a complaint.
 */
const NEEDS: Readonly<Record<string, RegExp>> = {
  /** Test vectors collected from other projects. */
  COUNTERSIGN_VECTORS:
    /packages\/siwx-(?:core\/src\/(?:cacao|parseMessage|recap)|crypto\/src\/wallets|[a-z]+\/src\/sharedVectors)\.test\.ts$/,
  /** Recorded answers of real chains. */
  COUNTERSIGN_FIXTURES:
    /packages\/nft-ownership\/src\/(?:(?:near|polkadot)\/recorded|tezos\/internal\/recordings|algorand\/describe|metadata\/integrity)\.test\.ts$/,
  /** A Redis server, which no npm package carries. */
  COUNTERSIGN_REDIS:
    /(?:packages\/oidc-store\/src\/redis(?:\.contract|\.faults)?|apps\/idp\/src\/(?:stores|processes[a-zA-Z.]*))\.test\.ts$/,
  /** Built from its Go module. */
  COUNTERSIGN_FLOW_EMULATOR:
    /packages\/(?:nft-ownership\/src\/flow\/(?:emulator|hostileContracts)|testing\/src\/flowEmulator)\.test\.ts$/,
  /** Built from its Go module. */
  COUNTERSIGN_OPA: /packages\/policy\/src\/createServerPolicy\.test\.ts$/,
  /** Built from its Go module. */
  COUNTERSIGN_OAUTH2_PROXY: /apps\/idp\/src\/interop\/oauth2Proxy\.test\.ts$/,
  /** Fetched from Maven Central. */
  COUNTERSIGN_KEYCLOAK: /apps\/idp\/src\/interop\/keycloak\.test\.ts$/,
  /** A Chromium that loads unpacked extensions: the one from npm does not. */
  COUNTERSIGN_EXTENSIONS: /apps\/demo\/src\/e2e\/unpackedWallet\.test\.ts$/,
  /** Apache with mod_auth_openidc. */
  COUNTERSIGN_APACHE: /apps\/idp\/src\/interop\/modAuthOpenidc\.test\.ts$/,
  /** Python with Authlib and Flask. */
  COUNTERSIGN_AUTHLIB: /apps\/idp\/src\/interop\/authlib\.test\.ts$/,
  /** Python with PyJWT. */
  COUNTERSIGN_PYJWT: /apps\/idp\/src\/supertokens\/interop\.test\.ts$/,
  /** Wallets of other makers, by the kind of their chain. */
  COUNTERSIGN_WALLET_EIP155: REAL_WALLET,
  COUNTERSIGN_WALLET_TEZOS: REAL_WALLET,
  COUNTERSIGN_WALLET_POLKADOT: REAL_WALLET,
  COUNTERSIGN_WALLET_ALGORAND: REAL_WALLET,
}

/** Counts a report. A file that could not be loaded, or an error outside any test, counts as one failure. */
export function summarise(report: TestReport): TestSummary {
  const tests = report.testResults.flatMap((file) =>
    file.assertionResults.map((test) => ({ ...test, file: file.name })),
  )
  const failed = tests.filter((test) => test.status === 'failed')
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  )
  const named = [
    ...failed.map(({ file, fullName }) => `failed: ${fullName} (${file})`),
    ...broken.map(({ name }) => `failed as a whole: ${name}`),
  ]
  const failures = report.success || named.length > 0 ? named : ['failed: something outside any test']
  return {
    passed: tests.filter((test) => test.status === 'passed').length,
    failed: failures.length,
    failures,
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
  /** Names of the variables of {@link NEEDS} that say `none`. */
  readonly without?: readonly string[] | undefined
}

const ABSENT: TestSummary = { passed: 0, failed: 1, failures: ['the test run left no report'], skipped: [] }

/** Decides a run: what to say, the last line, and whether it passed. */
export function decide(
  report: TestReport | undefined,
  { failedSteps = [], without = [] }: RunOptions = {},
): { readonly remarks: readonly string[]; readonly line: string; readonly ok: boolean } {
  const { passed, failed, failures: named, skipped } = report ? summarise(report) : ABSENT
  const excuse = ({ file }: TestSummary['skipped'][number]): string | undefined =>
    without.find((name) => NEEDS[name]?.test(file))
  const unexplained = failedSteps.filter((step) => step !== 'test' || failed === 0)
  const complaints = [
    ...named,
    ...(passed + failed === 0 ? ['no test ran'] : []),
    ...skipped.filter((one) => excuse(one) === undefined).map(({ test }) => `skipped: ${test}`),
    ...unexplained.map((step) => `step failed: ${step}`),
  ]
  const failures = failed + unexplained.length
  return {
    remarks: [
      ...skipped
        .filter((one) => excuse(one) !== undefined)
        .map((one) => `NOT RUN, for want of ${excuse(one)}: ${one.test}`),
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
  const without = Object.keys(NEEDS).filter((name) => process.env[name] === 'none')
  const { remarks, line, ok } = decide(readReport(path), { failedSteps, without })
  for (const remark of remarks) console.log(remark)
  console.log(line)
  process.exitCode = ok ? 0 : 1
}
