import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { main } from '../../cli/main.ts'
import { oneAtATime } from '../../oneAtATime.ts'

/** What the shim in the shell tells this process. */
type Call = {
  readonly argv: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly input: string
}

const shim = (socket: string): string => `#!${process.execPath}
const { connect } = require('node:net')
const { readFileSync } = require('node:fs')
const { argv, env, stdin } = process
let input = ''
try { if (!stdin.isTTY) input = readFileSync(0, 'utf8') } catch {}
const call = connect(${JSON.stringify(socket)})
call.end(JSON.stringify({ argv: argv.slice(2), cwd: process.cwd(), env, input }))
let text = ''
call.on('data', (chunk) => { text += chunk })
call.on('end', () => {
  const { exit, notes, results } = JSON.parse(text)
  process.stdout.write(results)
  process.stderr.write(notes)
  process.exitCode = exit
})
`

const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('')

/** Runs one command line where its shell is. */
const run = async ({ argv, cwd, env, input }: Call): Promise<string> => {
  const results: string[] = []
  const notes: string[] = []
  const before = process.cwd()
  process.chdir(cwd)
  try {
    const exit = await main(argv, {
      env,
      input: async () => input,
      output: { result: (text) => results.push(text), note: (text) => notes.push(text) },
    })
    return JSON.stringify({ exit, results: lines(results), notes: lines(notes) })
  } finally {
    process.chdir(before)
  }
}

/** The command for a shell, in a folder to put into its `PATH`. */
export type Commands = { readonly folder: string; readonly close: () => Promise<void> }

/**
 * Makes `countersign` a command whose work is done in this process, one at a time: to load the sources anew for each line
 * of a document would take a second and a half. It is all but `bin/countersign.js`, which other tests start.
 */
export const serveCommands = async (): Promise<Commands> => {
  const folder = await mkdtemp(join(tmpdir(), 'commands-'))
  const path = join(folder, 'socket')
  const queue = oneAtATime()
  const answer = async (socket: Socket) => {
    const call = (await json(socket)) as Call
    socket.end(await queue(() => run(call)))
  }
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    answer(socket).catch((error: unknown) => socket.destroy(error instanceof Error ? error : undefined))
  })
  await new Promise<void>((resolve) => void server.listen(path, resolve))
  await writeFile(join(folder, 'countersign'), shim(path), { mode: 0o755 })
  return {
    folder,
    close: async () => {
      server.close()
      await rm(folder, { recursive: true })
    },
  }
}
