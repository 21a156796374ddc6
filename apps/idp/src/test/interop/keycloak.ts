import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KEYCLOAK_ADMIN, KEYCLOAK_DATABASE, KEYCLOAK_JAVA_OPTS } from '@countersign/testing/keycloakFolder'
import { startChild } from './child.ts'

const START_MS = 100_000

/** A Keycloak that is listening. */
export type Keycloak = {
  readonly origin: string
  /** Asks its admin REST API, as its console does, below `/admin/realms`; resolves with the answer's body, if it has one. */
  readonly admin: <Result = unknown>(method: string, path: string, body?: unknown) => Promise<Result>
  readonly close: () => Promise<void>
}

/** A token lasts for a minute: each request takes one of its own. */
const tokenOf = async (origin: string): Promise<string> => {
  const body = new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', ...KEYCLOAK_ADMIN })
  const answer = await fetch(`${origin}/realms/master/protocol/openid-connect/token`, {
    method: 'POST',
    body,
  })
  const { access_token: token } = (await answer.json()) as { readonly access_token?: string }
  if (token === undefined) throw new Error(`Keycloak gives its administrator no token: ${answer.status}`)
  return token
}

/** Starts Keycloak at an origin of loopback, on a copy of the database that it comes with. */
export const startKeycloak = async (home: string, origin: string): Promise<Keycloak> => {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-keycloak-'))
  await cp(join(home, KEYCLOAK_DATABASE), join(folder, KEYCLOAK_DATABASE), { recursive: true })
  const { port } = new URL(origin)
  const flags = [
    '--http-enabled=true',
    '--http-host=127.0.0.1',
    `--http-port=${port}`,
    `--hostname=${origin}`,
  ]
  const child = await startChild('bash', [join(home, 'bin/kc.sh'), 'start', '--optimized', ...flags], {
    env: { JAVA_OPTS: KEYCLOAK_JAVA_OPTS, KC_DB_URL_PATH: folder },
    port: Number(port),
    ms: START_MS,
  })
  return {
    origin,
    admin: async <Result>(method: string, path: string, body?: unknown) => {
      const answer = await fetch(`${origin}/admin/realms${path}`, {
        method,
        headers: {
          authorization: `Bearer ${await tokenOf(origin)}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`Keycloak: ${method} ${path}: ${answer.status} ${text}`)
      return (text === '' ? undefined : JSON.parse(text)) as Result
    },
    close: async () => {
      await child.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
