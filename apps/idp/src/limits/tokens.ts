import type { Store } from '@countersign/oidc-store'
import { decodeJwt } from 'jose'
import type { Config } from '../config/schema.ts'
import type { Records } from '../store.ts'

/** Bounds how many answers with tokens a client gets. */
export type TokenLimits = {
  /** Whether requests of this client are read at all. Undefined, or after how many seconds they are again. */
  readonly paused: (clientId: string) => Promise<number | undefined>
  /** Counts an answer of an authenticated client. Undefined, or after how many seconds there may be another one. */
  readonly count: (clientId: string) => Promise<number | undefined>
}

type Options = {
  readonly config: Pick<Config, 'limits'>
  readonly store: Pick<Store, 'counters'>
  readonly records: Records
  readonly now: () => Date
}

/**
 * Only answers to clients that have proven who they are count: anybody can name a client, and must not be able to use up
 * what it may have. Once it is used up, its requests are turned away before anything of them is looked at.
 */
export const createTokenLimits = ({ config, now, records, store }: Options): TokenLimits => {
  const limit = config.limits.tokensPerClient
  const secondsTo = (time: number) => Math.ceil((time - now().getTime()) / 1000)
  return {
    paused: async (clientId) => {
      const pause = limit && (await records.get('PausedClient', clientId))
      const left = pause ? secondsTo(pause.until) : 0
      return left > 0 ? left : undefined
    },
    count: async (clientId) => {
      if (!limit) return undefined
      const { count, resetsAt } = await store.counters.add('token.client', clientId, limit.seconds)
      if (count < limit.count) return undefined
      const left = Math.max(1, secondsTo(resetsAt))
      await records.put('PausedClient', clientId, { clientId, until: resetsAt }, left)
      return count > limit.count ? left : undefined
    },
  }
}

const basicUser = (authorization: string | undefined): string | undefined => {
  const encoded = /^basic +([A-Za-z0-9+/]+=*)$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return undefined
  try {
    return decodeURIComponent(Buffer.from(encoded, 'base64').toString('utf8').split(':', 1)[0] ?? '')
  } catch {
    return undefined
  }
}

const assertedClient = (assertion: string | null): string | undefined => {
  try {
    const { sub } = assertion === null ? {} : decodeJwt(assertion)
    // Of a payload that nobody has checked: the type says more than it is.
    return typeof sub === 'string' ? sub : undefined
  } catch {
    return undefined
  }
}

/** The client that a request names, whether or not it is that client. */
export const namedClient = (authorization: string | undefined, body: URLSearchParams): string | undefined =>
  basicUser(authorization) ??
  assertedClient(body.get('client_assertion')) ??
  body.get('client_id') ??
  undefined
