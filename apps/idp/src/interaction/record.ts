import type { IncomingMessage } from 'node:http'
import type { AppContext } from '../context.ts'
import type { Refusal } from '../http/refusal.ts'
import { requestIdOf } from '../http/requestId.ts'
import type { Proven } from '../logins.ts'
import type { LoadedInteraction } from './load.ts'

type Asked = Pick<LoadedInteraction, 'client'>

/** Puts a sign-in on record. */
export const recordLogin = (
  { events }: Pick<AppContext, 'events'>,
  request: IncomingMessage,
  { client }: Asked,
  { account, method }: Pick<Proven, 'account' | 'method'>,
): Promise<void> =>
  events.emit({
    type: 'login',
    actor: { kind: 'person', account },
    requestId: requestIdOf(request),
    client: client.clientId,
    account,
    detail: { method },
  })

/** Puts a proof that did not hold on record. Without an account: whoever sent it has proven none. */
export const recordRefusal = (
  { events }: Pick<AppContext, 'events'>,
  request: IncomingMessage,
  { client }: Asked,
  { code }: Pick<Refusal, 'code'>,
): Promise<void> =>
  events.emit({
    type: 'login.refused',
    requestId: requestIdOf(request),
    client: client.clientId,
    code,
  })
