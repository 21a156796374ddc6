import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execute } from '@countersign/checks/command'

/** Exact, from npm. Node 24 is the workspace's own; Chromium is found by `@countersign/testing`. */
const DEPENDENCIES = {
  bun: '1.4.5',
  deno: '2.9.6',
  miniflare: '4.20260730.0',
  node20: 'npm:node@20.20.2',
  node22: 'npm:node@22.23.3',
}

/** Their install scripts put the platform's binary in place; miniflare's image library is not used. */
const SETTINGS = `packages: []
pmOnFail: ignore
minimumReleaseAge: 1440
allowBuilds: { bun: true, deno: true, node: true, workerd: true, esbuild: false, sharp: false }
`

/** Writes a package of its own, outside the workspace, and installs it. */
export async function installInto(
  folder: string,
  manifest: { readonly dependencies: Readonly<Record<string, string>> },
  settings: string,
): Promise<void> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', ...manifest }))
  writeFileSync(join(folder, 'pnpm-workspace.yaml'), settings)
  const { exitCode, output } = await execute(['pnpm', 'install', '--no-frozen-lockfile'], { cwd: folder })
  if (exitCode !== 0) throw new Error(`cannot install ${folder}: ${output.trim()}`)
}

/** Installs the runtimes, some 700 MB, unless this very list is there already. */
export async function installEngines(folder: string): Promise<void> {
  const stamp = join(folder, 'installed.txt')
  const wanted = JSON.stringify(DEPENDENCIES) + SETTINGS
  const present = await Promise.resolve()
    .then(() => readFileSync(stamp, 'utf8'))
    .catch(() => '')
  if (present === wanted) return
  await installInto(folder, { dependencies: DEPENDENCIES }, SETTINGS)
  writeFileSync(stamp, wanted)
}
