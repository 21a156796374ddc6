import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A child process that answers one request at a time. */
export type Child = {
  readonly ask: (request: Payload) => Promise<unknown>
  readonly stop: () => Promise<void>
}

type Payload = Readonly<Record<string, unknown>>

type Answer = { readonly result?: unknown; readonly error?: string }

/** Starts several processes of `worker` (the URL of a TypeScript module of this package), all of them or none. */
export async function startChildren(
  count: number,
  worker: URL,
  parameters: Payload,
): Promise<readonly Child[]> {
  const started = await Promise.allSettled(
    Array.from({ length: count }, () => startChild(worker, parameters)),
  )
  const children = started.flatMap((child) => (child.status === 'fulfilled' ? [child.value] : []))
  const failed = started.find((child) => child.status === 'rejected')
  if (!failed) return children
  await Promise.all(children.map((child) => child.stop()))
  throw failed.reason
}

async function startChild(worker: URL, parameters: Payload): Promise<Child> {
  // Compiled, this module and the worker end in .js; inside a URL the compiler does not rewrite that.
  const compiled = import.meta.url.endsWith('.js')
  const file = fileURLToPath(compiled ? worker.href.replace(/\.ts$/, '.js') : worker)
  // Where this is installed there are sources beside it, which Node.js does not run there.
  const sources = compiled ? [] : ['--conditions=@countersign/source']
  const child = fork(file, [JSON.stringify(parameters)], {
    execArgv: [...sources, '--disable-warning=ExperimentalWarning'],
    // oidc-provider prints notices about a set-up that is not for production.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const errors: string[] = []
  child.stderr?.setEncoding('utf8').on('data', (text: string) => errors.push(text))
  const ask = (request: Payload): Promise<unknown> => exchange(child, request, errors)
  await ask({ op: 'ready' })
  return {
    ask,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}

async function exchange(child: ChildProcess, request: Payload, errors: readonly string[]): Promise<unknown> {
  const { result, error } = await new Promise<Answer>((resolve, reject) => {
    const onExit = (): void => reject(new Error(`The child process ended: ${errors.join('').slice(-2000)}`))
    const onMessage = (answer: unknown): void => {
      child.off('exit', onExit)
      resolve(answer as Answer)
    }
    child.once('exit', onExit)
    child.once('message', onMessage)
    if (child.exitCode !== null || child.signalCode !== null) onExit()
    else child.send(request)
  })
  if (error !== undefined) throw new Error(error)
  return result
}

/** The child's side: answers each request by the handler that it names, until the parent goes. */
export function serve(
  handlers: Readonly<Record<string, (request: Payload) => Promise<unknown>>>,
  end: () => Promise<void>,
): void {
  const answer = async (request: Payload): Promise<Answer> => {
    try {
      const handler = handlers[String(request['op'])]
      return { result: request['op'] === 'ready' ? true : await handler?.(request) }
    } catch (error) {
      return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
    }
  }
  process.on('message', (request: Payload) => {
    void answer(request).then((message) => process.send?.(message))
  })
  process.on('disconnect', () => {
    void end().then(() => process.exit(0))
  })
}

/** What the parent gave to {@link startChild}. */
export function parameters(): Payload {
  return JSON.parse(process.argv[2] ?? '{}') as Payload
}

/** Waits without yielding, so that all processes leave at the same moment of the machine's monotonic clock. */
export function waitUntil(moment: bigint): void {
  while (process.hrtime.bigint() < moment);
}
