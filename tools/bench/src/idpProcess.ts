import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { freePort } from '@countersign/testing/freePort'
import type { Questions, ServerInput, Serving } from './idpTypes.ts'

/** A server in a process of its own. */
export type Server = Serving & {
  readonly ask: <Q extends keyof Questions>(question: Q) => Promise<Questions[Q]>
  /** Ends the process, as an orchestrator does. */
  readonly stop: () => Promise<void>
}

type Answer = { readonly value?: unknown; readonly error?: string }

const answered = async (child: ChildProcess): Promise<unknown> => {
  const gone = new AbortController()
  const lost = once(child, 'exit', { signal: gone.signal }).then(() => {
    throw new Error('the server has ended')
  })
  try {
    const [{ error, value }] = (await Promise.race([once(child, 'message'), lost])) as [Answer]
    if (error !== undefined) throw new Error(error)
    return value
  } finally {
    gone.abort()
    lost.catch(() => undefined)
  }
}

/** One question at a time: answers carry no number. */
const inTurn = (child: ChildProcess) => {
  let last: Promise<unknown> = Promise.resolve()
  return <Q extends keyof Questions>(question: Q): Promise<Questions[Q]> => {
    const next = last.then(() => {
      child.send(question)
      return answered(child)
    })
    last = next.catch(() => undefined)
    return next as Promise<Questions[Q]>
  }
}

/** Options of {@link startServer}. */
export type ServerOptions = Omit<ServerInput, 'port'> & {
  readonly execArgv?: readonly string[] | undefined
}

/**
 * Starts a server. It loads the packages compiled, as a deployment does, and not from their sources as this process does.
 */
export async function startServer({ execArgv = [], ...input }: ServerOptions): Promise<Server> {
  const port = await freePort()
  const child = fork(join(import.meta.dirname, 'idpServer.ts'), [JSON.stringify({ ...input, port })], {
    execArgv: [...execArgv],
    env: { PATH: process.env['PATH'], NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  // Its log is read, and not kept: writing it is a part of the work.
  child.stdout?.resume()
  const serving = (await answered(child)) as Serving
  return {
    ...serving,
    ask: inTurn(child),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}
