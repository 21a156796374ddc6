import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execute } from '@countersign/checks/command'
import { jsrProjectsOf } from '@countersign/checks/jsr'
import { readWorkspace } from '@countersign/checks/workspace'

/** What JSR would refuse, by Deno's dry run, outside of the workspace: nothing is sent. */
export async function jsrProblems(root: string, engines: string): Promise<readonly string[]> {
  const problems: string[] = []
  for (const { dir, manifest } of jsrProjectsOf(readWorkspace(root))) {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-jsr-'))
    for (const name of ['src', 'README.md', 'LICENSE', 'jsr.json'])
      cpSync(join(root, dir, name), join(folder, name), { recursive: true })
    const deno = join(engines, 'node_modules/.bin/deno')
    const { exitCode, output } = await execute([deno, 'publish', '--dry-run', '--allow-dirty'], {
      cwd: folder,
    })
    rmSync(folder, { recursive: true })
    if (exitCode !== 0) problems.push(`${manifest.name}: JSR would refuse it: ${output.trim()}`)
  }
  return problems
}
