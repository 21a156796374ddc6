/** Runs in a process of its own, so that its processor time is that of a server alone: the load comes from another one. */
import type { Questions, ServerInput, ServerKind, Serving, Usage } from './idpTypes.ts'

/** A server that was started here. */
export type Started = {
  readonly serving: Serving
  readonly purge?: (() => Promise<number>) | undefined
}

const STARTS: Readonly<Record<ServerKind, (input: ServerInput) => Promise<Started>>> = {
  // Only what is measured is loaded.
  ours: async (input) => (await import('./idpServerOurs.ts')).startOurs(input),
  'oidc-provider': async (input) => (await import('./idpServerProvider.ts')).startProvider(input),
  'hono+jose': async (input) => (await import('./idpServerJose.ts')).startJose(input),
}

const usage = (): Usage => {
  const { system, user } = process.cpuUsage()
  return { cpu: (system + user) / 1000, rss: process.memoryUsage.rss() }
}

const answers = (
  purge: () => Promise<number>,
): { readonly [Q in keyof Questions]: () => Promise<Questions[Q]> } => ({
  usage: async () => usage(),
  held: async () => {
    if (!globalThis.gc) throw new Error('start this process with --expose-gc')
    // What finalisers let go of is collected by the second one.
    await globalThis.gc({ type: 'major', execution: 'async' })
    await globalThis.gc({ type: 'major', execution: 'async' })
    const { external, heapUsed: heap } = process.memoryUsage()
    return { ...usage(), heap, external, resources: process.getActiveResourcesInfo().length }
  },
  purge,
})

const input = JSON.parse(process.argv[2] ?? '') as ServerInput
const { purge = async () => 0, serving } = await STARTS[input.kind](input)
const answer = answers(purge)
process.on('message', (question: keyof Questions) => {
  answer[question]().then(
    (value) => process.send?.({ value }),
    (error: unknown) => process.send?.({ error: String(error) }),
  )
})
// An exit, not a kill: what `--cpu-prof` has seen is written then.
for (const end of ['disconnect', 'SIGTERM'] as const) process.on(end, () => process.exit(0))
process.send?.({ value: serving })
