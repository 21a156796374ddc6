import { Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { csrf } from 'hono/csrf'
import { secureHeaders } from 'hono/secure-headers'
import { errorPage } from './pages/error.ts'
import { signedInPage } from './pages/signedIn.ts'
import { signedOutPage } from './pages/signedOut.ts'
import { STYLE } from './pages/style.ts'
import { problemOf } from './problem.ts'
import { createRelyingParty, type RelyingPartyOptions } from './relyingParty.ts'
import { addPending, createSessions, type SignedIn } from './session.ts'

// Not the provider's cookie names: browsers keep cookies by host, not by port.
const COOKIE = 'demo_session'

/**
 * The demo relying party as a Hono app: start page, sign-in, the verified identity, refresh, userinfo and sign-out.
 *
 * @example
 * serve({ fetch: createDemo({ issuer, clientId, clientSecret, baseUrl: 'http://localhost:4401' }).fetch, port: 4401 })
 */
export function createDemo(options: RelyingPartyOptions): Hono {
  const relyingParty = createRelyingParty(options)
  const sessions = createSessions()
  const app = new Hono()

  app.use(secureHeaders(headers(options.issuer)))
  app.use(csrf({ origin: options.baseUrl }))
  app.use(async (c, next) => {
    await next()
    c.header('cache-control', 'no-store')
  })
  app.onError((error, c) => {
    const problem = problemOf(error)
    return c.html(errorPage(problem), problem.status)
  })

  app.get('/', (c) => {
    const id = getCookie(c, COOKIE)
    const { signedIn, ...session } = sessions.get(id)
    if (!signedIn) return c.html(signedOutPage())
    sessions.update(id, { ...session, signedIn: { ...signedIn, notice: undefined } })
    return c.html(signedInPage(signedIn))
  })

  app.post('/login', async (c) => {
    const { url, state, pending } = await relyingParty.authorize()
    const id = getCookie(c, COOKIE)
    const session = addPending(sessions.get(id), state, pending)
    setCookie(c, COOKIE, sessions.replace(id, session), { httpOnly: true, sameSite: 'Lax', path: '/' })
    return c.redirect(url.href, 303)
  })

  app.get('/callback', async (c) => {
    const id = getCookie(c, COOKIE)
    const session = sessions.get(id)
    const state = c.req.query('state') ?? ''
    const pending = session.pending.get(state)
    if (!pending) return c.html(errorPage(UNKNOWN), 400)
    const rest = new Map([...session.pending].filter(([other]) => other !== state))
    sessions.update(id, { ...session, pending: rest })
    // Built from the configured origin: the Host header is the client's to choose.
    const callback = new URL(`/callback${new URL(c.req.url).search}`, options.baseUrl)
    const signedIn = await relyingParty.exchange(callback, state, pending)
    const fresh = sessions.replace(id, { pending: rest, signedIn })
    setCookie(c, COOKIE, fresh, { httpOnly: true, sameSite: 'Lax', path: '/' })
    return c.redirect('/', 303)
  })

  const change = (path: string, step: (person: SignedIn) => Promise<SignedIn>) =>
    app.post(path, async (c) => {
      const id = getCookie(c, COOKIE)
      const { signedIn, ...session } = sessions.get(id)
      if (signedIn) sessions.update(id, { ...session, signedIn: await step(signedIn) })
      return c.redirect('/', 303)
    })
  change('/userinfo', relyingParty.userinfo)
  change('/refresh', relyingParty.refresh)

  app.post('/logout', async (c) => {
    const id = getCookie(c, COOKIE)
    const { signedIn } = sessions.get(id)
    sessions.remove(id)
    deleteCookie(c, COOKIE, { path: '/' })
    return c.redirect(signedIn ? (await relyingParty.endSession(signedIn)).href : '/', 303)
  })

  // The provider sends people here whether they signed out there or chose to stay: only this side is known.
  app.get('/signed-out', (c) => c.html(signedOutPage('You are signed out of this application.')))
  app.get('/style.css', (c) => c.body(STYLE, 200, { 'content-type': 'text/css; charset=utf-8' }))
  app.get('/healthz', (c) => c.json({ status: 'ok' }))
  return app
}

const UNKNOWN = {
  code: 'sign_in_unknown',
  description:
    'It was started in another browser, was finished already, or the application was restarted since.',
}

function headers(issuer: string): Parameters<typeof secureHeaders>[0] {
  return {
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      imgSrc: ['data:'],
      // Chromium applies form-action to the redirects after a submission too: both forms lead to the provider.
      formAction: ["'self'", new URL(issuer).origin],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
    referrerPolicy: 'no-referrer',
    // Loopback is served over http.
    strictTransportSecurity: false,
  }
}
