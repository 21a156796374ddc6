import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { buildTarget, createNodes } from './infer.ts'

describe('buildTarget', () => {
  test('default', () => {
    expect(buildTarget({ root: 'packages/siwx-core', hasPages: false })).toEqual({
      executor: 'nx:run-commands',
      options: { cwd: 'packages/siwx-core', commands: ['tsc -b tsconfig.build.json'], parallel: false },
    })
  })

  test('behavior: builds the pages of an app after its code', () => {
    const { options } = buildTarget({ root: 'apps/idp', hasPages: true })
    expect(options.commands).toEqual(['tsc -b tsconfig.build.json', 'vite build'])
  })
})

describe('createNodes', () => {
  test('behavior: one project for each build configuration, pages only where Vite is configured', async () => {
    const workspaceRoot = mkdtempSync(join(tmpdir(), 'countersign-infer-'))
    try {
      mkdirSync(join(workspaceRoot, 'apps/idp'), { recursive: true })
      writeFileSync(join(workspaceRoot, 'apps/idp/vite.config.ts'), '')
      const [, infer] = createNodes
      const nodes = await infer(
        ['packages/siwx-core/tsconfig.build.json', 'apps/idp/tsconfig.build.json'],
        undefined,
        { workspaceRoot, nxJsonConfiguration: {} },
      )
      const commands = nodes.map(([, result]) =>
        Object.entries(result.projects ?? {}).map(([root, project]) => [
          root,
          project.targets?.['build']?.options.commands,
        ]),
      )
      expect(commands).toEqual([
        [['packages/siwx-core', ['tsc -b tsconfig.build.json']]],
        [['apps/idp', ['tsc -b tsconfig.build.json', 'vite build']]],
      ])
    } finally {
      rmSync(workspaceRoot, { recursive: true })
    }
  })
})
