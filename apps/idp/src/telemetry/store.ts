import type { Store } from '@countersign/oidc-store'
import type { Adapter, AdapterFactory } from 'oidc-provider'
import { type Observer, UNOBSERVED } from './observer.ts'

/** Parts of a store whose members are all operations. */
const PARTS = [
  'singleUse',
  'schedule',
  'clients',
  'keys',
  'listing',
  'documents',
  'audit',
  'counters',
] as const

type Operations = Readonly<Record<string, unknown>>
type Call = (...given: unknown[]) => Promise<unknown>

/** Every function of `operations`, observed. Names of parts and methods are the store's own. */
const observedPart = <T extends object>(part: string, operations: T, { observe }: Observer): T => {
  const entries = Object.entries(operations as Operations).map(([method, call]) => [
    method,
    typeof call === 'function'
      ? (...given: unknown[]) =>
          observe('store', { part, method }, () => (call as Call).apply(operations, given))
      : call,
  ])
  return Object.fromEntries(entries) as T
}

const METHODS = [
  'upsert',
  'find',
  'findByUid',
  'findByUserCode',
  'consume',
  'destroy',
  'revokeByGrantId',
] as const

const observedAdapter =
  (adapter: AdapterFactory, observer: Observer): AdapterFactory =>
  (model) => {
    const made = adapter(model)
    const own = Object.fromEntries(METHODS.map((method) => [method, made[method].bind(made)]))
    return observedPart(model, own as unknown as Adapter, observer)
  }

/** The same store, with every operation observed. */
export const observedStore = (store: Store, observer: Observer): Store => {
  if (observer === UNOBSERVED) return store
  const parts = Object.fromEntries(PARTS.map((part) => [part, observedPart(part, store[part], observer)]))
  return { ...store, ...parts, adapter: observedAdapter(store.adapter, observer) }
}
