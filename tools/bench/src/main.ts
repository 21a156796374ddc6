import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { STORES } from './idpStores.ts'
import { machine } from './machine.ts'
import { merge, render, type Section } from './report.ts'

/**
 * `pnpm bench` measures the libraries, `pnpm bench idp` the identity provider, `pnpm bench soak` whether it holds more and
 * more over ten minutes (`--minutes`, `--store`). `--quick` answers in less than a minute, for a look while working; it
 * does not touch the committed results.
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    minutes: { type: 'string' },
    store: { type: 'string', default: 'SQLite' },
  },
})
const { quick } = values
const [suite = 'peers'] = positionals
const effort = quick ? { rounds: 3, milliseconds: 100 } : { rounds: 9, milliseconds: 300 }

/** Servers are measured as users run them: from sources, types would be stripped while they start. */
const compile = (): void => {
  const root = join(import.meta.dirname, '../../..')
  execFileSync('tsc', ['-b', 'apps/idp/tsconfig.build.json'], { cwd: root, stdio: 'inherit' })
}

const SUITES: Readonly<Record<string, () => Promise<readonly Section[]>>> = {
  peers: async () => (await import('./peers.ts')).peers({ effort, quick }),
  idp: async () => {
    compile()
    return (await import('./idp.ts')).idp({ quick })
  },
  soak: async () => {
    compile()
    const store = STORES.find((name) => name.toLowerCase() === values.store.toLowerCase())
    if (!store) throw new Error(`--store is one of ${STORES.join(', ')}`)
    const minutes = Number(values.minutes ?? (quick ? 1 : 10))
    if (!(minutes > 0)) throw new Error('--minutes is a number')
    return [await (await import('./soak.ts')).soak({ minutes, store })]
  },
}

const run = SUITES[suite]
if (!run) throw new Error(`there is no ${suite}: ${Object.keys(SUITES).join(', ')}`)
const sections = await run()
const facts = [
  ...machine(),
  `${effort.rounds} rounds of ${effort.milliseconds} ms of processor time for each subject, unless a table says otherwise`,
]
console.log(render(facts, sections))
if (!quick) {
  const file = join(import.meta.dirname, '../RESULTS.md')
  writeFileSync(file, merge(readFileSync(file, 'utf8'), render(facts, sections)))
}
