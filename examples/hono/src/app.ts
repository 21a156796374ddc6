import { createSignIn, type SignInContext, type SignInProof, verifySignIn } from '@countersign/siwx'
import { generateNonce } from '@countersign/siwx-core'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { getCookie, getSignedCookie, setCookie, setSignedCookie } from 'hono/cookie'
import { csrf } from 'hono/csrf'
import { sign, verify } from 'hono/jwt'

/** What the application needs to know. */
export type AppOptions = {
  /** Where people see it, without a path. */
  readonly origin: string
  /** Signs the cookies. At least 32 characters. */
  readonly secret: string
  /** Readers of the chains whose accounts have to be looked up: all of NEAR and Flow, contracts elsewhere. */
  readonly context?: SignInContext | undefined
  /** How many nonces may be open. Default 10,000: in a flood of challenges the oldest go, and the process stays. */
  readonly nonces?: number | undefined
}

const SECONDS = 300
const DAY = 86_400

const readJson = async (c: Context): Promise<Readonly<Record<string, unknown>>> => {
  try {
    const value: unknown = await c.req.json()
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

/** Whom a session is for, as long as it is good: a cookie alone has no end that a server could rely on. */
const subjectOf = async (token: string | undefined, secret: string): Promise<string | undefined> => {
  try {
    const { sub } = await verify(token ?? '', secret, 'HS256')
    return typeof sub === 'string' ? sub : undefined
  } catch {
    return undefined
  }
}

/** All are open for as long: those that are over come first, and then the oldest. */
const makeRoom = (issued: Map<string, number>, most: number): void => {
  for (const [nonce, until] of issued) {
    if (until > Date.now() && issued.size < most) return
    issued.delete(nonce)
  }
}

/** An application that knows people by their accounts on any of six chains. */
export const createApp = ({ context = {}, nonces = 10_000, origin, secret }: AppOptions): Hono => {
  const { host, protocol } = new URL(origin)
  const secure = protocol === 'https:'
  const cookie = { httpOnly: true, sameSite: 'Lax', path: '/', secure } as const
  const name = (own: string) => `${secure ? '__Host-' : ''}${own}`
  // Of the nonces that were issued, the ones not used yet. With several processes: a store that deletes atomically.
  const issued = new Map<string, number>()
  const app = new Hono()
  app.use(csrf({ origin }), bodyLimit({ maxSize: 64 * 1024 }))

  app.post('/challenge', async (c) => {
    const { account, type } = await readJson(c)
    const nonce = generateNonce()
    const until = Date.now() + SECONDS * 1000
    const request = await createSignIn({
      account: String(account),
      ...(typeof type === 'string' && { type: type as SignInProof['type'] }),
      domain: host,
      uri: `${origin}/sign-in`,
      nonce,
      issuedAt: new Date(),
      expirationTime: new Date(until),
    })
    if (!request.ok) return c.json({ code: request.code }, 400)
    makeRoom(issued, nonces)
    issued.set(nonce, until)
    // The message belongs to the browser that asked for it.
    await setSignedCookie(c, name('nonce'), nonce, secret, { ...cookie, maxAge: SECONDS })
    const { message, payload, type: chosen } = request
    return c.json({ message, payload, type: chosen })
  })

  app.post('/sign-in', async (c) => {
    const own = await getSignedCookie(c, secret, name('nonce'))
    const proof = (await readJson(c)) as SignInProof
    const result = await verifySignIn(
      proof,
      { domain: host, nonce: (nonce) => nonce === own && issued.delete(nonce) },
      context,
    )
    if (!result.ok) return c.json({ code: result.code }, result.retryable ? 503 : 401)
    const exp = Math.floor(Date.now() / 1000) + DAY
    setCookie(c, name('session'), await sign({ sub: result.subject, exp }, secret, 'HS256'), {
      ...cookie,
      maxAge: DAY,
    })
    return c.json({ subject: result.subject, account: result.account })
  })

  app.get('/me', async (c) => {
    const subject = await subjectOf(getCookie(c, name('session')), secret)
    return subject ? c.json({ subject }) : c.json({ code: 'signed_out' }, 401)
  })
  return app
}
