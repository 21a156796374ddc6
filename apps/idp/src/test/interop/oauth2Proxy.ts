import { type Block, openDocument } from '@countersign/testing/document'
import { freePort } from '@countersign/testing/freePort'
import { startChild } from './child.ts'
import { type Echo, startEcho } from './echo.ts'
import type { ClientSettings, Stage } from './stage.ts'

const guide = openDocument('apps/docs/guide/brokers.md')
const PROXY: Block = guide.take({ language: 'sh', heading: 'oauth2-proxy' })
const REFRESHING: Block = guide.take({ language: 'text', heading: 'oauth2-proxy' })

/** How one differs from the guide. */
export type Oauth2ProxyOptions = {
  /** Default `proxy`, as in the guide. */
  readonly clientId?: string | undefined
  readonly client?: ClientSettings | undefined
  /** Default: what the provider has given the client. */
  readonly secret?: string | undefined
  /** Flags that the guide has besides, for sessions that are asked for again. */
  readonly refreshing?: boolean | undefined
  /** Replacements in these flags. Each has to be found there. */
  readonly changes?: Readonly<Record<string, string>> | undefined
}

/** A proxy that is listening. */
export type Oauth2Proxy = { readonly origin: string }

const changed = (text: string, changes: Readonly<Record<string, string>>): string =>
  Object.entries(changes).reduce((result, [from, to]) => {
    if (!result.includes(from)) throw new Error(`the guide has no ${from}`)
    return result.replaceAll(from, to)
  }, text)

/** Starts oauth2-proxy by the command of the guide, before an application that tells what it is sent. */
export const startOauth2Proxy = async (
  binary: string,
  { issuer, register }: Pick<Stage, 'issuer' | 'register'>,
  options: Oauth2ProxyOptions = {},
): Promise<Oauth2Proxy & { readonly close: () => Promise<void> }> => {
  const { clientId = 'proxy', refreshing = false } = options
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const { secret } = await register({
    clientId,
    redirectUris: [`${origin}/oauth2/callback`],
    ...options.client,
  })
  const echo: Echo = await startEcho()
  const command = refreshing ? `${PROXY.text.trimEnd()} ${REFRESHING.text}` : PROXY.text
  const text = changed(command, {
    'oauth2-proxy \\\n': `exec '${binary}' \\\n`,
    '--client-id=proxy': `--client-id=${clientId}`,
    '--client-secret=…': `--client-secret=${options.secret ?? secret}`,
    '--cookie-secret=…': `--cookie-secret=${'0f'.repeat(16)}`,
    'https://id.example': issuer,
    'https://app.example': origin,
    'http://127.0.0.1:8080': echo.url,
    ...options.changes,
  })
  const env = { OAUTH2_PROXY_HTTP_ADDRESS: `127.0.0.1:${port}` }
  const child = await startChild('bash', ['-euc', text], { env, port })
  return {
    origin,
    close: async () => {
      await child.close()
      echo.close()
    },
  }
}
