import { describe, expect, test } from 'vitest'
import { type Check, runChecks } from './check.ts'
import { command } from './command.ts'
import { workspaceOf } from './workspace.ts'

const workspace = workspaceOf(process.cwd(), [])

describe('runChecks', () => {
  test('default', async () => {
    const outcomes = await runChecks([{ name: 'a', run: () => [] }], workspace, { width: 2 })
    expect(outcomes).toMatchObject([{ name: 'a', problems: [] }])
  })

  test('error: a check that throws or rejects did not pass', async () => {
    const checks: readonly Check[] = [
      {
        name: 'throws',
        run: () => {
          throw new Error('broken')
        },
      },
      { name: 'rejects', run: () => Promise.reject(new Error('gone')) },
    ]
    const outcomes = await runChecks(checks, workspace, { width: 1 })
    expect(outcomes.map(({ problems }) => problems)).toEqual([['broken'], ['gone']])
  })
})

describe('command', () => {
  test('default', async () => {
    expect(await command('a', [process.execPath, '-e', '0']).run(workspace)).toEqual([])
  })

  test('error: the output of a program that fails', async () => {
    const script = 'console.log("bad"); process.exitCode = 3'
    expect(await command('a', [process.execPath, '-e', script]).run(workspace)).toEqual(['bad'])
  })

  test('error: a program that fails without a word, and one that does not exist', async () => {
    const [problem] = await command('a', [process.execPath, '-e', 'process.exitCode = 3']).run(workspace)
    expect(problem).toMatch(/exited with 3$/)
    const missing = command('a', ['countersign-no-such-program'])
    const outcomes = await runChecks([missing], workspace, { width: 1 })
    expect(outcomes[0]?.problems[0]).toContain('ENOENT')
  })
})
