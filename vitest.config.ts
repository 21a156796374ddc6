import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

const conditions = ['@countersign/source']
const report = process.env['COUNTERSIGN_TEST_REPORT']

// Hundreds of processes load the same modules: each is compiled once.
process.env['NODE_COMPILE_CACHE'] ??= resolve(import.meta.dirname, 'node_modules/.cache/compile')
const budget = process.env['COUNTERSIGN_FUZZ_RUNS']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['{packages,apps,tools,examples}/*/src/**/*.test.{ts,tsx}'],
    execArgv: ['--conditions=@countersign/source'],
    isolate: true,
    // Half of the time a file waits: for a page, a poll, a process, a database.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    // A test of properties that has a budget takes as long as that says: see packages/testing/src/runs.ts.
    testTimeout: budget ? 3_600_000 : 30_000,
    hookTimeout: 120_000,
    // A second, the default, is too little for a machine that is busy.
    expect: { poll: { timeout: 20_000 } },
    reporters: report ? ['default', 'json'] : ['default'],
    // Not an option of the reporter: a test that runs vitest itself names its own file on the command line.
    ...(report && { outputFile: { json: report } }),
  },
})
