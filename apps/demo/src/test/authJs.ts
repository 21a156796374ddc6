import { Auth, type AuthConfig } from '@auth/core'
import type { Session } from '@auth/core/types'
import { Hono } from 'hono'
import { html } from 'hono/html'
import type { RelyingPartyOptions } from '../relyingParty.ts'

const PROVIDER = 'countersign'

/** A relying party whose whole sign-in is Auth.js: the page shows what ended up in its session. */
export function createAuthJsApp({ issuer, clientId, clientSecret, baseUrl }: RelyingPartyOptions): Hono {
  const config: AuthConfig = {
    basePath: '/auth',
    trustHost: true,
    secret: 'a secret of this test only, long enough for a key',
    providers: [
      {
        id: PROVIDER,
        name: 'Countersign',
        type: 'oidc',
        issuer,
        clientId,
        clientSecret,
        checks: ['pkce', 'state', 'nonce'],
        authorization: { params: { scope: 'openid siwe' } },
        profile: (profile) => ({ id: String(profile['sub']), name: String(profile['account']) }),
      },
    ],
    callbacks: { session: ({ session }) => session },
  }
  const app = new Hono()
  app.all('/auth/*', (c) => Auth(c.req.raw, config))
  app.get('/', async (c) => {
    const ask = (path: string) =>
      Auth(new Request(`${baseUrl}/auth/${path}`, { headers: c.req.raw.headers }), config)
    const session = (await (await ask('session')).json()) as Session | null
    const csrf = await ask('csrf')
    for (const cookie of csrf.headers.getSetCookie()) c.header('set-cookie', cookie, { append: true })
    const { csrfToken } = (await csrf.json()) as { csrfToken: string }
    return c.html(page(session?.user?.name ?? 'nobody', csrfToken))
  })
  return app
}

// Not Auth.js's own sign-in page, which loads provider logos from its site.
function page(who: string, csrfToken: string) {
  return html`<!doctype html><html lang="en"><title>Auth.js</title><link rel="icon" href="data:," />
<form method="post" action="/auth/signin/${PROVIDER}">
<input type="hidden" name="csrfToken" value="${csrfToken}" /><button>Sign in</button>
</form><output>${who}</output></html>`
}

/** What must be registered for {@link createAuthJsApp}. */
export function authJsRedirectUri(baseUrl: string): string {
  return `${baseUrl}/auth/callback/${PROVIDER}`
}
