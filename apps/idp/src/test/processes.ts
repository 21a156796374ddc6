import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '@countersign/testing/freePort'
import type { ConfigInput } from '../config/schema.ts'

const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url))
const TSX = import.meta.resolve('tsx')

/** Several provider processes behind one address, and which of them has answered what. */
export type Processes = {
  /** The issuer: a proxy that gives each request to the next process. */
  readonly url: string
  /** Position of the process that answered, in order. */
  readonly served: () => readonly number[]
  /** Ends one process as an orchestrator does, by SIGTERM, and starts it again. */
  readonly restart: (position: number) => Promise<void>
  readonly stop: () => Promise<void>
}

type Process = { readonly port: number; child: ChildProcess; output: string; ready: boolean }

const start = async (issuer: string, store: ConfigInput['store'], port: number): Promise<Process> => {
  const child = spawn(process.execPath, ['--conditions=@countersign/source', '--import', TSX, CLI, 'start'], {
    env: {
      PATH: process.env['PATH'],
      COUNTERSIGN_ISSUER: issuer,
      COUNTERSIGN_SERVER__PORT: String(port),
      COUNTERSIGN_SERVER__DRAIN_DELAY_SECONDS: '1',
      COUNTERSIGN_STORE: JSON.stringify(store),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const started: Process = { port, child, output: '', ready: true }
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      started.output = `${started.output}${chunk.toString()}`.slice(-20_000)
    })
  const until = Date.now() + 120_000
  while (!(await isReady(port))) {
    if (child.exitCode !== null || Date.now() > until) {
      child.kill('SIGKILL')
      throw new Error(`did not start: ${started.output}`)
    }
    await setTimeout(100)
  }
  return started
}

const isReady = async (port: number): Promise<boolean> => {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`)).ok
  } catch {
    return false
  }
}

const end = async ({ child, output }: Process): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const [code] = (await ended) as [number | null]
  if (code !== 0) throw new Error(`ended with ${code}: ${output}`)
}

type Served = { readonly position: number; readonly response: IncomingMessage }

const send = (port: number, { headers, method, url }: IncomingMessage, body: Buffer) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    const sent = forward({ host: '127.0.0.1', port, method, path: url, headers, agent: false }, resolve)
    sent.once('error', reject)
    sent.end(body)
  })

/** As a load balancer does: only to those that say that they are ready; one that takes no connection has not seen the request. */
const sendToNext = async (
  processes: readonly Process[],
  first: number,
  request: IncomingMessage,
  body: Buffer,
): Promise<Served> => {
  for (let turn = 0; ; turn += 1) {
    const position = (first + turn) % processes.length
    const { port = 0, ready = false } = processes[position] ?? {}
    if (!ready && turn < 200) continue
    try {
      return { position, response: await send(port, request, body) }
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ECONNREFUSED' || turn > 200) throw error
      await setTimeout(10)
    }
  }
}

const readAll = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Starts `count` processes over one store, one after the other, and the proxy in front of them. */
export const startProcesses = async (store: ConfigInput['store'], count: number): Promise<Processes> => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const processes: Process[] = []
  for (let n = 0; n < count; n += 1) processes.push(await start(url, store, await freePort()))
  const probes = setInterval(() => {
    for (const process of processes)
      void isReady(process.port).then((ready) => {
        process.ready = ready
      })
  }, 100)
  const served: number[] = []
  let turn = 0
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readAll(request)
    turn += 1
    const { position, response: got } = await sendToNext(processes, turn, request, body)
    served.push(position)
    response.writeHead(got.statusCode ?? 502, got.headers)
    got.pipe(response)
  }
  const proxy = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(502).end())
  })
  proxy.listen(port, '127.0.0.1')
  await once(proxy, 'listening')
  return {
    url,
    served: () => served,
    restart: async (position) => {
      const old = processes[position]
      if (!old) throw new TypeError('no such process')
      await end(old)
      processes[position] = await start(url, store, old.port)
    },
    stop: async () => {
      clearInterval(probes)
      proxy.closeAllConnections()
      proxy.close()
      await Promise.all(processes.map(end))
    },
  }
}
