import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { execute } from '@countersign/checks/command'
import { packAll } from '@countersign/checks/packed'
import { type Project, publishedOf, readWorkspace } from '@countersign/checks/workspace'
import { installInto } from './engines.ts'

/** Of what the packages leave to their users to bring, what the probes use. The faster libraries that `siwx-crypto` can take are left out. */
const BROUGHT = ['@redis/client', 'express', 'hono', 'oidc-provider', 'pg']

/** In the versions that the packages are tested with. */
function peersOf(projects: readonly Project[], root: string): Readonly<Record<string, string>> {
  const peers = projects.flatMap(({ dir, manifest }) =>
    Object.keys(manifest.peerDependencies ?? {})
      .filter((name) => BROUGHT.includes(name))
      .map((name) => {
        const path = join(root, dir, 'node_modules', name, 'package.json')
        return [name, (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version] as const
      }),
  )
  return Object.fromEntries(peers)
}

/** Every published library; the provider has a run of its own. */
export function librariesOf(root: string): readonly Project[] {
  return publishedOf(readWorkspace(root))
}

/**
 * Makes an application that has nothing but the packed packages, their dependencies and peers from npm, and the probes.
 * The packages are built first.
 */
export async function makeApplication(root: string, folder: string): Promise<string> {
  const built = await execute(['tsc', '-b', 'tools/runtimes/tsconfig.build.json', '--pretty', 'false'], {
    cwd: root,
  })
  if (built.exitCode !== 0) throw new Error(built.output)
  const app = join(folder, 'app')
  const tarballs = join(folder, 'tarballs')
  rmSync(tarballs, { recursive: true, force: true })
  mkdirSync(tarballs, { recursive: true })
  const projects = librariesOf(root)
  const files = await packAll(projects, root, tarballs)
  const packed = Object.fromEntries(
    [...files].map(([name, file]) => [name, `file:../tarballs/${basename(file)}`]),
  )
  // Not one of them is taken from npm, where an older version may be.
  const settings = `packages: []\npmOnFail: ignore\noverrides: ${JSON.stringify(packed)}\n`
  await installInto(app, { dependencies: { ...packed, ...peersOf(projects, root) } }, settings)
  cpSync(join(root, 'tools/runtimes/dist/probe'), join(app, 'probe'), { recursive: true })
  return app
}
