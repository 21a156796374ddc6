import type { IncomingMessage } from 'node:http'
import type { AppContext } from '../context.ts'
import type { DomainEvent } from '../events/types.ts'
import type { Refusal } from '../http/refusal.ts'
import { requestIdOf } from '../http/requestId.ts'
import type { Login, Proven } from '../logins.ts'
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

/** Puts on record that a person has added an account to a sign-in, for one client, or taken one back. */
export const recordAccount = (
  { events }: Pick<AppContext, 'events'>,
  request: IncomingMessage,
  { client }: Asked,
  { account: person }: Pick<Login, 'account'>,
  change: Pick<DomainEvent, 'type' | 'account' | 'detail'>,
): Promise<void> =>
  events.emit({
    ...change,
    actor: { kind: 'person', account: person },
    requestId: requestIdOf(request),
    client: client.clientId,
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
