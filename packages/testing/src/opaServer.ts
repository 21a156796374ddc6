import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TestingError } from './errors.ts'
import { freePort } from './freePort.ts'
import { tiedChild } from './tiedChild.ts'

/** Options of {@link startOpa}. */
export type OpaServerOptions = {
  readonly binary: string
  /** Rego sources by file name. */
  readonly modules: Readonly<Record<string, string>>
  /** Bearer token without which nothing is answered. */
  readonly token?: string | undefined
}

/** A running server on loopback. */
export type OpaServer = { readonly url: string; readonly close: () => Promise<void> }

const START_MS = 60_000

/**
 * Starts a real OPA server with policies on a free loopback port. The process ends with this one.
 *
 * @throws {@link TestingError} `opa_failed` when it does not start
 */
export async function startOpa({ binary, modules, token }: OpaServerOptions): Promise<OpaServer> {
  const folder = mkdtempSync(join(tmpdir(), 'opa-'))
  const authz = token === undefined ? {} : { 'authz.rego': guard(token) }
  for (const [name, text] of Object.entries({ ...modules, ...authz })) writeFileSync(join(folder, name), text)
  const port = await freePort()
  const child = spawn(
    binary,
    [
      ...['run', '--server', '--disable-telemetry', '--addr', `127.0.0.1:${port}`],
      ...(token === undefined ? [] : ['--authentication=token', '--authorization=basic']),
      // Decisions have an id only when they are logged somewhere.
      ...['--set=decision_logs.console=true', folder],
    ],
    { stdio: ['ignore', 'ignore', 'ignore'] },
  )
  const end = tiedChild(child)
  const close = async (): Promise<void> => {
    await end()
    rmSync(folder, { recursive: true, force: true })
  }
  const url = `http://127.0.0.1:${port}`
  if (await answers(child, url)) return { url, close }
  await close()
  throw new TestingError('opa_failed', 'The OPA server does not answer.')
}

/** Only `/health` is open. */
function guard(token: string): string {
  return `package system.authz

default allow := false

allow if input.path == ["health"]

allow if input.identity == ${JSON.stringify(token)}
`
}

async function answers(child: ChildProcess, url: string): Promise<boolean> {
  for (const until = Date.now() + START_MS; Date.now() < until && child.exitCode === null; ) {
    const ok = await fetch(`${url}/health`).then(
      (response) => response.ok,
      () => false,
    )
    if (ok) return true
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return false
}
