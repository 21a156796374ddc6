import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ApacheBinary } from '@countersign/testing/apacheBinary'
import { freePort } from '@countersign/testing/freePort'
import { startChild } from './child.ts'
import { startEcho } from './echo.ts'
import { program } from './shop.ts'
import type { ClientSettings, Stage } from './stage.ts'

const MODULES = [
  'mpm_event',
  'authn_core',
  'authz_core',
  'authz_user',
  'headers',
  'proxy',
  'proxy_http',
  'auth_openidc',
]

/** How one differs from the guide. */
export type ApacheOptions = {
  /** Default `shop`. */
  readonly clientId?: string | undefined
  /** Default: a free port of loopback. */
  readonly origin?: string | undefined
  readonly client?: ((origin: string) => ClientSettings) | undefined
  /** Directives after those of the guide. */
  readonly more?: string | undefined
  /** The scope in place of the guide's. */
  readonly scope?: string | undefined
}

/** An Apache that is listening. */
export type Apache = { readonly origin: string }

/** Starts Apache with the directives of the guide, before an application that tells what it is sent. */
export const startApache = async (
  { modules, program: binary }: ApacheBinary,
  { issuer, register }: Pick<Stage, 'issuer' | 'register'>,
  { clientId = 'shop', more = '', scope = 'openid siwe', ...options }: ApacheOptions = {},
): Promise<Apache & { readonly close: () => Promise<void> }> => {
  const port = options.origin === undefined ? await freePort() : Number(new URL(options.origin).port)
  const origin = `http://127.0.0.1:${port}`
  const urls = { redirectUris: [`${origin}/callback`], postLogoutRedirectUris: [`${origin}/out`] }
  const { secret } = await register({ clientId, ...urls, ...options.client?.(origin) })
  const echo = await startEcho()
  const folder = await mkdtemp(join(tmpdir(), 'countersign-apache-'))
  await mkdir(join(folder, 'run'))
  const changes = [
    ['OIDCClientID shop', `OIDCClientID ${clientId}`],
    ['"openid siwe"', `"${scope}"`],
    ...(secret === '' ? ([[`OIDCClientSecret \${CLIENT_SECRET}`, '']] as const) : []),
  ] as const
  const guide = program('In front of any application, with Apache', 'apache', { issuer, origin }, changes)
  const text = `
ServerRoot ${folder}
ServerName 127.0.0.1
Listen 127.0.0.1:${port}
DefaultRuntimeDir ${folder}/run
PidFile ${folder}/run/pid
ErrorLog ${folder}/log
User www-data
Group www-data
StartServers 1
${MODULES.map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`).join('\n')}
# The fetch of Node.js does not say that it navigates, as browsers do.
RequestHeader unset Sec-Fetch-Mode early
ProxyPass / ${echo.url}/
${guide}
<Location "/out">
  AuthType none
  Require all granted
</Location>
${more}
`
  await writeFile(join(folder, 'httpd.conf'), text)
  const env = { CLIENT_SECRET: secret, SESSION_SECRET: 'a secret of these tests only' }
  const child = await startChild(binary, ['-f', join(folder, 'httpd.conf'), '-D', 'FOREGROUND'], {
    env,
    port,
  })
  return {
    origin,
    close: async () => {
      await child.close()
      echo.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
