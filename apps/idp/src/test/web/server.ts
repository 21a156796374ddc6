import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { createSignIn, type SignInOptions } from '@countersign/siwx'
import { generateNonce } from '@countersign/siwx-core'
import { serve } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { loadAssets, serveAssets } from '../../web/assets.ts'
import { buildWeb } from '../../web/build.ts'
import { DISPLAYS } from '../../web/display.ts'
import { pageHeaders } from '../../web/headers.ts'
import {
  renderConnect,
  renderConsent,
  renderDeviceCode,
  renderDeviceConfirm,
  renderDeviceDone,
  renderError,
  renderGate,
  renderLogout,
  renderSignedOut,
} from '../../web/pages.tsx'
import type { ConnectProps, PageContext } from '../../web/types.ts'
import { ACCOUNT_SCREENS } from './accountScreens.ts'
import {
  connectProps,
  consentProps,
  context,
  deviceCodeProps,
  deviceConfirmProps,
  errorProps,
  gateProps,
  logoutProps,
  tokenConsentProps,
} from './fixtures.ts'
import { GATE_SCREENS } from './gateScreens.ts'
import { PHONE_SCREENS } from './phoneScreens.ts'
import { PLUGIN } from './plugin.ts'

/** An answer of a doubled endpoint. */
export type Reply = { readonly status: number; readonly body: unknown; readonly delay?: number | undefined }

/** What the page posted. */
export type Post = { readonly path: string; readonly body: unknown }

/** The real pages with their real headers; only the interaction endpoints are doubles, answered from `replies`. */
export type PageServer = {
  readonly url: string
  readonly posts: Post[]
  /** Answers to come, in order, by path end; when empty, the good answer. */
  readonly replies: { challenge: Reply[]; proof: Reply[] }
  /** Changes to the connect page's props. */
  connect: Partial<ConnectProps>
  theme: Partial<PageContext['theme']>
  /** What the page that waits for a phone is told. */
  phoneStep: string
  readonly reset: () => void
  readonly close: () => Promise<void>
}

/** The text that the double asks to have signed. */
export const MESSAGE = `id.example wants you to sign in with your Ethereum account:
0x8ba1f109551bD432803012645Ac136ddd64DBA72

Sign in to Riverside Gallery (gallery.example).

URI: https://id.example/interaction/u1
Version: 1
Chain ID: 1
Nonce: 9rJvYw4mQ2xK7cT1
Issued At: 2026-11-21T12:00:00.000Z
Expiration Time: 2026-11-21T12:05:00.000Z`

const GOOD = {
  challenge: {
    status: 200,
    body: { id: 'c1', type: 'eip191', message: MESSAGE, expiresAt: '2026-11-21T12:05:00Z', expiresIn: 300 },
  },
  proof: { status: 200, body: { next: '/done' } },
} as const satisfies Record<string, Reply>

/** A challenge that differs from the usual one. */
export const challenge = (more: Record<string, unknown>): Reply => ({
  status: 200,
  body: { ...GOOD.challenge.body, ...more },
})

/** A coded refusal, as the idp sends it. */
export const refusal = (status: number, code: string, more: Record<string, unknown> = {}): Reply => ({
  status,
  body: { error: { code, message: code, retryable: false, requestId: '01JDA7Q3X8M4', ...more } },
})

/** What the idp would write for this body; for an EVM account, the text that tests compare with. */
const goodChallenge = async (body: Partial<Record<'account' | 'chain' | 'type', string>>): Promise<Reply> => {
  if (body.account?.startsWith('eip155:')) return GOOD.challenge
  const id = generateNonce()
  const issuedAt = new Date()
  const request = await createSignIn({
    ...body,
    domain: 'id.example',
    uri: 'https://id.example',
    statement: 'Sign in to Riverside Gallery (gallery.example).',
    nonce: id,
    issuedAt,
    expirationTime: new Date(issuedAt.getTime() + 300_000),
    requestId: id,
  } as unknown as SignInOptions)
  if (!request.ok) return refusal(422, request.code)
  const { type, message, payload } = request
  return { status: 200, body: { ...GOOD.challenge.body, id, type, message, payload } }
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Builds the island when needed and serves everything on loopback. */
export const startPages = async (): Promise<PageServer> => {
  await buildWeb()
  const assets = await loadAssets()
  const app = new Hono()
  const posts: Post[] = []
  const replies: PageServer['replies'] = { challenge: [], proof: [] }

  const show = (c: Context, render: (shared: PageContext) => string) => {
    const nonce = randomBytes(18).toString('base64url')
    const { lang, display } = c.req.query()
    const shared: PageContext = {
      ...context(assets, nonce),
      ...(lang !== undefined && { locale: lang }),
      display: DISPLAYS.find((name) => name === display),
    }
    return c.body(
      render({ ...shared, theme: { ...shared.theme, ...server.theme } }),
      200,
      pageHeaders({ nonce }),
    )
  }
  const answer = async (c: Context, name: 'challenge' | 'proof') => {
    const body = (await c.req.json()) as object
    posts.push({ path: c.req.path, body })
    const reply: Reply =
      replies[name].shift() ?? (name === 'challenge' ? await goodChallenge(body) : GOOD[name])
    await wait(reply.delay ?? 0)
    return c.json(reply.body as object, reply.status as 200)
  }

  app.route('/assets', serveAssets(assets))
  app.get('/plugin.js', (c) => c.body(PLUGIN, 200, { 'content-type': 'text/javascript' }))
  app.get('/connect', (c) =>
    show(c, (shared) => renderConnect({ ...connectProps(shared), ...server.connect })),
  )
  app.get('/consent', (c) => show(c, (shared) => renderConsent(consentProps(shared))))
  app.get('/tokens', (c) => show(c, (shared) => renderConsent(tokenConsentProps(shared))))
  app.get('/gate', (c) => show(c, (shared) => renderGate(gateProps(shared))))
  app.get('/denied', (c) =>
    show(c, (shared) =>
      renderGate({ ...gateProps(shared), code: 'policy_denied', reasons: ['A golden token is needed.'] }),
    ),
  )
  app.get('/undecided', (c) =>
    show(c, (shared) => {
      const { conditions, ...props } = gateProps(shared)
      const silent = {
        ...conditions[0],
        status: 'undecided',
        code: 'chain_unavailable',
      } as (typeof conditions)[0]
      return renderGate({ ...props, status: 'undecided', code: 'chain_unavailable', conditions: [silent] })
    }),
  )
  for (const [path, render] of Object.entries({ ...PHONE_SCREENS, ...GATE_SCREENS, ...ACCOUNT_SCREENS }))
    app.get(path, (c) => show(c, render))
  app.get('/interaction/u1/phone/state', (c) => c.json({ step: server.phoneStep }))
  app.get('/device', (c) => show(c, (shared) => renderDeviceCode(deviceCodeProps(shared))))
  app.get('/wrong-code', (c) =>
    show(c, (shared) =>
      renderDeviceCode({ ...deviceCodeProps(shared), code: 'WDJB-MJHX', problem: 'unknown' }),
    ),
  )
  app.get('/device-confirm', (c) => show(c, (shared) => renderDeviceConfirm(deviceConfirmProps(shared))))
  app.get('/device-done', (c) =>
    show(c, (shared) => renderDeviceDone({ ...deviceConfirmProps(shared), outcome: 'signed-in' })),
  )
  app.get('/device-cancelled', (c) =>
    show(c, (shared) => renderDeviceDone({ ...shared, outcome: 'cancelled' })),
  )
  app.get('/device-connect', (c) =>
    show(c, (shared) =>
      renderConnect({ ...connectProps(shared), client: deviceConfirmProps(shared).client }),
    ),
  )
  app.get('/error', (c) => show(c, (shared) => renderError(errorProps(shared))))
  app.get('/logout', (c) => show(c, (shared) => renderLogout(logoutProps(shared))))
  app.get('/signed-out', (c) =>
    show(c, (shared) => renderSignedOut({ ...shared, client: consentProps(shared).client })),
  )
  app.get('/done', (c) =>
    c.html(
      '<!doctype html><html lang="en"><title>Done</title><link rel="icon" href="data:,"><main><h1>Done</h1></main></html>',
    ),
  )
  app.post('/interaction/u1/challenge', (c) => answer(c, 'challenge'))
  app.post('/interaction/u1/proof', (c) => answer(c, 'proof'))
  app.post('/interaction/u1/:form', async (c) => {
    posts.push({ path: c.req.path, body: await c.req.parseBody() })
    return c.redirect('/done', 303)
  })
  app.post('/session/end/confirm', async (c) => {
    posts.push({ path: c.req.path, body: await c.req.parseBody() })
    return c.redirect('/done', 303)
  })

  const listening = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 })
  await new Promise((resolve) => listening.once('listening', resolve))
  const server: PageServer = {
    url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`,
    posts,
    replies,
    connect: {},
    theme: {},
    phoneStep: 'waiting',
    reset: () => {
      posts.length = 0
      replies.challenge.length = 0
      replies.proof.length = 0
      server.connect = {}
      server.theme = {}
      server.phoneStep = 'waiting'
    },
    close: () => new Promise((resolve) => listening.close(() => resolve())),
  }
  return server
}
