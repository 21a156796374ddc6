import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@countersign/testing/freePort'
import { startChild } from './child.ts'
import { type Changes, program } from './shop.ts'
import type { ClientSettings, Stage } from './stage.ts'

/** How one differs from the guide. */
export type FlaskOptions = {
  /** Default `shop`. */
  readonly clientId?: string | undefined
  readonly client?: ClientSettings | undefined
  readonly changes?: Changes | undefined
  /** Appended to the program of the guide. */
  readonly more?: string | undefined
}

/** Starts the guide's program for Flask with a Python. */
export const startFlask = async (
  python: string,
  { issuer, register }: Pick<Stage, 'issuer' | 'register'>,
  { changes = [], client = {}, clientId = 'shop', more = '' }: FlaskOptions = {},
): Promise<{ readonly origin: string; readonly close: () => Promise<void> }> => {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const { secret } = await register({ clientId, redirectUris: [`${origin}/callback`], ...client })
  const named: Changes = clientId === 'shop' ? [] : [['client_id="shop"', `client_id="${clientId}"`]]
  const text = program('In Python, with Authlib', 'python', { issuer, origin }, [...named, ...changes])
  const folder = await mkdtemp(join(tmpdir(), 'countersign-flask-'))
  await writeFile(join(folder, 'shop.py'), `${text}\n${more}\napp.run(port=${port}, threaded=True)\n`)
  const env = {
    CLIENT_SECRET: secret,
    SESSION_SECRET: 'a secret of these tests only',
    PYTHONDONTWRITEBYTECODE: '1',
  }
  const child = await startChild(python, [join(folder, 'shop.py')], { env, port })
  return {
    origin,
    close: async () => {
      await child.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
