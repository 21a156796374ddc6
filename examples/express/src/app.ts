import { randomBytes } from 'node:crypto'
import { generateNonce } from '@countersign/siwx-core'
import {
  createMessage,
  formatMessage,
  parseAccount,
  signingPayload,
  verifyMessage,
} from '@countersign/siwx-tezos'
import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import session from 'express-session'

declare module 'express-session' {
  interface SessionData {
    subject: string
    asked: boolean
  }
}

const MINUTES = 5
/** Nonces that are open at a time: in a flood of challenges the oldest go, and the process stays. */
const MOST = 10_000

/** Which browser each open nonce was issued to, and until when: a store that deletes atomically, with several processes. */
type Nonces = Map<string, { readonly session: string; readonly until: number }>

/** Consumes a nonce: once, in time, for the browser that asked. */
const consume = (nonces: Nonces, nonce: string, browser: string): boolean => {
  const found = nonces.get(nonce)
  return found?.session === browser && nonces.delete(nonce) && found.until > Date.now()
}

/** All are open for as long: those that are over come first, and then the oldest. */
const makeRoom = (nonces: Nonces, most: number): void => {
  for (const [nonce, { until }] of nonces) {
    if (until > Date.now() && nonces.size < most) return
    nonces.delete(nonce)
  }
}

type State = { readonly origin: string; readonly nonces: Nonces; readonly most: number }

const challenge =
  ({ most, nonces, origin }: State) =>
  (request: Request, response: Response) => {
    const account = parseAccount(String(request.body?.account))
    if (!account.ok) {
      response.status(400).json({ code: account.code })
      return
    }
    const nonce = generateNonce()
    const until = Date.now() + MINUTES * 60_000
    makeRoom(nonces, most)
    nonces.set(nonce, { session: request.sessionID, until })
    // Only a session with something in it is kept, and its cookie sent.
    request.session.asked = true
    const message = formatMessage(
      createMessage({
        domain: new URL(origin).host,
        uri: `${origin}/sign-in`,
        address: account.address,
        chainId: account.chainId,
        statement: 'Sign in to the example.',
        nonce,
        issuedAt: new Date(),
        expirationTime: new Date(until),
      }),
    )
    // What the page hands to Beacon's requestSignPayload.
    response.json({ message, request: signingPayload({ message }) })
  }

const signIn =
  ({ nonces, origin }: State) =>
  async (request: Request, response: Response, next: NextFunction) => {
    const { message, publicKey, signature } = request.body ?? {}
    const proof = { type: 'tezos:micheline', message, publicKey, signature } as const
    const result = await verifyMessage(proof, {
      domain: new URL(origin).host,
      nonce: (nonce) => consume(nonces, nonce, request.sessionID),
    })
    if (!result.ok) {
      response.status(result.retryable ? 503 : 401).json({ code: result.code })
      return
    }
    // A session that somebody planted before must not become a signed-in one.
    request.session.regenerate((error) => {
      if (error) {
        next(error)
        return
      }
      request.session.subject = result.subject
      response.json({ subject: result.subject })
    })
  }

/**
 * An application that knows people by their Tezos accounts. `origin` is where people see it, without a path; `most`, how many
 * nonces may be open.
 */
export const createApp = (origin: string, most: number = MOST): Express => {
  const state: State = { origin, nonces: new Map(), most }
  const app = express()
  app.disable('x-powered-by')
  app.use(
    session({
      secret: randomBytes(32).toString('hex'),
      resave: false,
      saveUninitialized: false,
      cookie: { httpOnly: true, sameSite: 'lax', secure: origin.startsWith('https:') },
    }),
  )
  app.use(express.json({ limit: '16kb' }))
  app.post('/challenge', challenge(state))
  app.post('/sign-in', signIn(state))
  app.get('/me', (request, response) => {
    const { subject } = request.session
    response.status(subject === undefined ? 401 : 200).json({ subject })
  })
  app.post('/sign-out', (request, response, next) => {
    request.session.destroy((error) => (error ? next(error) : response.status(204).end()))
  })
  app.use((_error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    response.status(400).json({ code: 'request_invalid' })
  })
  return app
}
