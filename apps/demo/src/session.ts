import { randomBytes } from 'node:crypto'

/** An authorization request that has not come back yet. */
export type Pending = { readonly nonce: string; readonly verifier: string }

/** What the demo keeps of a person who signed in. */
export type SignedIn = {
  readonly idToken: string
  readonly accessToken: string
  readonly refreshToken?: string | undefined
  readonly scope: string
  /** Verified claims of the ID token. */
  readonly claims: Readonly<Record<string, unknown>>
  readonly userinfo?: Readonly<Record<string, unknown>> | undefined
  /** What just happened, told once on the next page. */
  readonly notice?: string | undefined
}

/** One browser. */
export type Session = {
  /** By `state`, so that two tabs can sign in at the same time. */
  readonly pending: ReadonlyMap<string, Pending>
  readonly signedIn?: SignedIn | undefined
}

/** Sessions in memory: a demo forgets everything at its end. */
export type Sessions = {
  readonly get: (id: string | undefined) => Session
  /** Stores under a fresh id, so that nobody can plant one (session fixation); resolves the new id. */
  readonly replace: (id: string | undefined, session: Session) => string
  readonly update: (id: string | undefined, session: Session) => void
  readonly remove: (id: string | undefined) => void
}

const EMPTY: Session = { pending: new Map() }
const MAX_SESSIONS = 1000
const MAX_PENDING = 8

/** Creates an empty session store. */
export function createSessions(): Sessions {
  const sessions = new Map<string, Session>()
  const replace: Sessions['replace'] = (id, session) => {
    if (id) sessions.delete(id)
    const oldest = sessions.keys().next().value
    if (sessions.size >= MAX_SESSIONS && oldest) sessions.delete(oldest)
    const fresh = randomBytes(32).toString('base64url')
    sessions.set(fresh, session)
    return fresh
  }
  return {
    get: (id) => (id && sessions.get(id)) || EMPTY,
    replace,
    update: (id, session) => {
      if (id && sessions.has(id)) sessions.set(id, session)
    },
    remove: (id) => {
      if (id) sessions.delete(id)
    },
  }
}

/** Remembers one more authorization request and forgets the oldest beyond a few. */
export function addPending(session: Session, state: string, pending: Pending): Session {
  return { ...session, pending: new Map([...session.pending, [state, pending] as const].slice(-MAX_PENDING)) }
}
