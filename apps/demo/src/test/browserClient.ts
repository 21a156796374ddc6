import { fileURLToPath } from 'node:url'
import { Hono } from 'hono'
import { build } from 'vite'

/** Options of {@link createBrowserClient}. */
export type BrowserClientOptions = {
  readonly issuer: string
  readonly clientId: string
  readonly baseUrl: string
}

/** A relying party without a server of its own: `oidc-client-ts` bundled into a page, a public client with PKCE. */
export async function createBrowserClient(options: BrowserClientOptions): Promise<Hono> {
  const script = await bundle()
  const settings = JSON.stringify({
    authority: options.issuer,
    client_id: options.clientId,
    redirect_uri: `${options.baseUrl}/callback`,
    scope: 'openid siwe offline_access',
    // A refresh token is only issued when the person is asked (OpenID Connect Core section 11).
    prompt: 'consent',
    loadUserInfo: true,
  })
  const page = `<!doctype html><html lang="en"><title>Browser client</title><link rel="icon" href="data:,">
<script type="application/json" id="settings">${settings.replaceAll('<', '\\u003c')}</script>
<button id="in">Sign in</button><button id="again">Prove it again</button><button id="renew">Renew</button><output></output>
<script type="module" src="/client.js"></script></html>`
  const app = new Hono()
  app.get('/client.js', (c) => c.body(script, 200, { 'content-type': 'text/javascript' }))
  app.get('*', (c) => c.html(page))
  return app
}

async function bundle(): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      lib: {
        entry: fileURLToPath(new URL('./browserClient.page.ts', import.meta.url)),
        formats: ['es'],
        fileName: 'client',
      },
    },
  })
  const chunk = [output].flat().flatMap((result) => ('output' in result ? result.output : []))[0]
  if (chunk?.type !== 'chunk') throw new Error('The browser client was not bundled')
  return chunk.code
}
