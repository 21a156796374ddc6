import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { CreateNodes, CreateNodesResult, TargetConfiguration } from '@nx/devkit'

/** What a project's folder says about how it is built. */
export type ProjectFolder = {
  /** Path from the workspace root, `packages/siwx-core`. */
  readonly root: string
  /** True when the folder has a Vite configuration: the pages of an app. */
  readonly hasPages: boolean
}

/**
 * Names the `build` target of one project: the TypeScript solution, then the pages when there are any. Inputs, outputs
 * and the order come from `targetDefaults` of nx.json.
 */
export function buildTarget(folder: ProjectFolder): TargetConfiguration {
  const commands = ['tsc -b tsconfig.build.json', ...(folder.hasPages ? ['vite build'] : [])]
  return {
    executor: 'nx:run-commands',
    options: { cwd: folder.root, commands, parallel: false },
  }
}

/** Gives every package and the identity provider a cached `build` target, so that no package.json repeats it. */
export const createNodes: CreateNodes = [
  '{packages/*,apps/idp}/tsconfig.build.json',
  (files, _options, { workspaceRoot }) =>
    files.map((file): readonly [string, CreateNodesResult] => {
      const root = dirname(file)
      const hasPages = existsSync(join(workspaceRoot, root, 'vite.config.ts'))
      return [file, { projects: { [root]: { targets: { build: buildTarget({ root, hasPages }) } } } }]
    }),
]
