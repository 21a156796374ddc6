import { StoreError } from '../errors.ts'

const codeOf = (error: unknown): string => {
  const code = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined
  return typeof code === 'string' ? code : ''
}

/** SQLSTATE of class 40 (deadlock, serialization), 55P03 (lock not available), 57014 (statement timeout). */
const BUSY = /^(?:40\w{3}|55P03|57014)$/

/** A SQLSTATE of any other class says that the server is there and refused; no SQLSTATE, that the connection failed. */
const SQLSTATE = /^[0-9A-Z]{5}$/

/** Classes 08 (connection), 53 (resources) and 57P (shutdown): the connection is not used again. */
const LOST = /^(?:08|53|57P)/

/** True when the same transaction may well succeed now. */
export const isBusy = (error: unknown): boolean => error instanceof StoreError && error.code === 'store_busy'

/** True when the connection itself has failed. */
export const isTransient = (error: unknown): boolean => {
  if (error instanceof StoreError) return false
  const code = codeOf(error)
  return !SQLSTATE.test(code) || LOST.test(code)
}

/** Gives a driver's failure a code; one of our own passes through. */
export const toStoreError = (error: unknown): StoreError => {
  if (error instanceof StoreError) return error
  if (BUSY.test(codeOf(error))) {
    return new StoreError('store_busy', 'Another transaction is in the way', { cause: error })
  }
  return new StoreError('store_unavailable', 'The database failed', { cause: error })
}
