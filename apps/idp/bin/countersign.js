#!/usr/bin/env node
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

if (Number.parseInt(process.versions.node, 10) < 24) {
  process.stderr.write(
    `countersign needs Node 24 or newer; ${process.execPath} is ${process.versions.node}\n`,
  )
  process.exit(2)
}

const built = new URL('../dist/cli.js', import.meta.url)

if (existsSync(built)) {
  await import(built.href)
} else {
  // A checkout that was not built: run the sources, views included.
  const loader = import.meta.resolve('tsx')
  const source = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
  const args = ['--conditions=@countersign/source', '--import', loader, source, ...process.argv.slice(2)]
  const child = spawn(process.execPath, args, { stdio: 'inherit' })
  // Who stops this process means the command: it drains, and this one ends with it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', () => process.exit(2))
  child.on('exit', (status) => process.exit(status ?? 1))
}
