import { join, resolve } from 'node:path'
import { execute } from '@countersign/checks/command'
import { makeApplication } from './application.ts'

const root = resolve(import.meta.dirname, '../../..')

/**
 * What somebody installs because of us. The packages are looked at as npm gives them to their users, who do not have the
 * `overrides` of this workspace.
 */
const folders: Readonly<Record<string, string>> = {
  'this workspace': root,
  'the Next.js example': join(root, 'examples/nextjs'),
  'all packages, as their users install them': await makeApplication(root, join(root, '.cache/advisories')),
}

/** Asks the registry what is known about each. A registry that does not answer is a failure: nothing was found out. */
for (const [name, cwd] of Object.entries(folders)) {
  const argv = ['pnpm', 'audit', ...process.argv.slice(2)]
  const { exitCode, output } = await execute(argv, { cwd })
  console.log(`${name}: ${exitCode === 0 ? 'no known vulnerability' : `\n${output.trim()}`}`)
  if (exitCode !== 0) process.exitCode = 1
}
