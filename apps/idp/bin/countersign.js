#!/usr/bin/env node
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const built = new URL('../dist/cli.js', import.meta.url)

if (existsSync(built)) {
  await import(built.href)
} else {
  // A checkout that was not built: run the sources, views included.
  const loader = import.meta.resolve('tsx')
  const source = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
  const args = ['--conditions=@countersign/source', '--import', loader, source, ...process.argv.slice(2)]
  const { signal, status } = spawnSync(process.execPath, args, { stdio: 'inherit' })
  process.exitCode = status ?? (signal === null ? 2 : 1)
}
