import type { IncomingMessage } from 'node:http'
import type { AppContext } from '../context.ts'
import { attemptAddress } from '../http/address.ts'
import type { RequestContext } from '../http/types.ts'

/** Refusals that one account or one address gets on record: the log is kept for good, and writing it takes turns. */
const RECORDED = { count: 20, seconds: 600 } as const

/** Tells whether one more of a kind goes on record. */
export const createRefusals =
  (parts: Pick<AppContext, 'config' | 'limits'>, kind: 'login.refused' | 'admin.scope') =>
  async (incoming: IncomingMessage, account: string | undefined): Promise<boolean> => {
    const id = account ?? attemptAddress(parts, { env: { incoming } as RequestContext['env'] })
    return (await parts.limits.take(kind, id, RECORDED)).ok
  }
