import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundle } from './bundle.ts'
import { type Job, writeEntry } from './job.ts'
import type { Row } from './probe/types.ts'

/** What is used of miniflare, which is not installed in the workspace. */
type Miniflare = {
  readonly dispatchFetch: (url: string) => Promise<Response>
  readonly dispose: () => Promise<void>
}
type Module = { readonly Miniflare: new (options: object) => Miniflare }

/** Bundles the probe for workers and calls it in workerd, without the compatibility flags for Node. */
export async function runWorkerd(job: Job): Promise<readonly Row[]> {
  const { folders } = job
  writeEntry(job, {
    file: 'worker.js',
    handOn: 'export default { fetch: async () => Response.json(await run(probes, cases)) }',
  })
  const outDir = await bundle(folders.app, {
    entry: 'worker',
    conditions: ['workerd', 'worker', 'browser'],
  })
  const others = readdirSync(outDir).filter((file) => file.endsWith('.js') && file !== 'worker.js')
  const main = createRequire(join(folders.engines, 'package.json')).resolve('miniflare')
  const { Miniflare } = (await import(pathToFileURL(main).href)) as Module
  const worker = new Miniflare({
    compatibilityDate: '2026-07-01',
    // Otherwise it would ask the network where it is.
    cf: false,
    modulesRoot: outDir,
    modules: ['worker.js', ...others].map((file) => ({ type: 'ESModule', path: join(outDir, file) })),
  })
  try {
    const answer = await worker.dispatchFetch('http://worker.example/')
    if (!answer.ok) throw new Error(await answer.text())
    return (await answer.json()) as readonly Row[]
  } finally {
    await worker.dispose()
  }
}
