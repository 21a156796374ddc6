import type { Payload, Store } from '@countersign/oidc-store'
import type { Logger } from '../log.ts'
import { type DomainEvent, ENDED_BY_OPERATOR, type EventListener, type Events } from './types.ts'

/** Options of {@link createEvents}. */
export type EventsOptions = {
  readonly store: Pick<Store, 'audit'>
  readonly log: Logger
  readonly now: () => Date
  /** What goes into the audit log: everything, or only what operators and their programs do. */
  readonly record: 'all' | 'privileged'
}

/** Done by operators and their programs, or about those that may. */
const PRIVILEGED = /^(?:admin|client|gate|key|policy|registration|session|team|tokens)\./

const isPrivileged = ({ actor, code, type }: DomainEvent): boolean =>
  (PRIVILEGED.test(type) || code === ENDED_BY_OPERATOR) && actor?.kind !== 'person'

const toPayload = ({ requestId, ...event }: DomainEvent): Payload =>
  Object.fromEntries(Object.entries({ ...event, requestId }).filter(([, value]) => value !== undefined))

/** Makes the one place that everything noteworthy goes through. */
export const createEvents = ({ store, log, now, record }: EventsOptions): Events => {
  const listeners = new Set<EventListener>()

  const write = async (event: DomainEvent): Promise<void> => {
    const privileged = isPrivileged(event)
    if (record === 'privileged' && !privileged) return
    try {
      await store.audit.append(toPayload(event))
    } catch (err) {
      log.error({ err, event: event.type, requestId: event.requestId }, 'audit entry not written')
      if (privileged) throw err
    }
  }
  const tell = async (event: DomainEvent): Promise<void> => {
    const told = { ...event, at: now().getTime() }
    for (const listener of [...listeners]) {
      try {
        await listener(told)
      } catch (err) {
        log.error({ err, event: event.type, requestId: event.requestId }, 'event listener failed')
      }
    }
  }
  return {
    emit: async (event) => {
      await write(event)
      await tell(event)
    },
    listen: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
