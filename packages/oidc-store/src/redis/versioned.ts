import { StoreError } from '../errors.ts'
import { toLimit, toPage } from '../internal/page.ts'
import type { IfVersion, Page } from '../types.ts'
import type { Connection, Reply } from './connection.ts'
import { part } from './names.ts'
import { PUT_DOCUMENT, REMOVE_DOCUMENT } from './valueScripts.ts'

/** Something with a version, as it is kept: a hash, and an index of the identifiers. */
export type Versioned = {
  readonly id: string
  readonly text: string
  readonly version: number
  readonly createdAt: number
  readonly updatedAt: number
}

/** Where the versioned things of one kind lie. */
export type Area = { readonly record: string; readonly index: string }

const FIELDS = ['id', 'value', 'version', 'created', 'updated'] as const

const toVersioned = (reply: Reply): Versioned | undefined => {
  const [id, text, version, created, updated] = Array.isArray(reply) ? (reply as readonly Reply[]) : []
  if (typeof id !== 'string' || typeof text !== 'string') return undefined
  return { id, text, version: Number(version), createdAt: Number(created), updatedAt: Number(updated) }
}

const keyOf = ({ record }: Area, id: string): string => `${record}:${part(id)}`

const conflict = (version: string, ifVersion: number | undefined): StoreError =>
  new StoreError('version_conflict', `The stored version is ${version}, not ${ifVersion}`)

/** Reads one. */
export const getVersioned = async (
  redis: Connection,
  area: Area,
  id: string,
): Promise<Versioned | undefined> => toVersioned(await redis.command('HMGET', keyOf(area, id), ...FIELDS))

/** Writes one. Throws `version_conflict`. */
export const putVersioned = async (
  redis: Connection,
  area: Area,
  { id, text, ifVersion }: IfVersion & { readonly id: string; readonly text: string },
): Promise<Versioned> => {
  const args = [id, text, redis.now(), ifVersion ?? '']
  const reply = await redis.script(PUT_DOCUMENT, [keyOf(area, id), area.index], args)
  const stored = toVersioned(reply)
  if (stored) return stored
  throw conflict(String(Array.isArray(reply) ? reply[0] : reply), ifVersion)
}

/** Removes one; false when there was none. Throws `version_conflict`. */
export const removeVersioned = async (
  redis: Connection,
  area: Area,
  { id, ifVersion }: IfVersion & { readonly id: string },
): Promise<boolean> => {
  const reply = await redis.script(REMOVE_DOCUMENT, [keyOf(area, id), area.index], [id, ifVersion ?? ''])
  if (typeof reply === 'string') throw conflict(reply, ifVersion)
  return reply === 1
}

/** Reads a page. What is removed while it is read is left out. */
export const listVersioned = async (
  redis: Connection,
  area: Area,
  page: Page,
): Promise<{ readonly entries: readonly Versioned[]; readonly next: string | undefined }> => {
  const from = page.after === undefined || page.after === '' ? '-' : `(${page.after}`
  const size = String(toLimit(page.limit) + 1)
  const ids = await redis.command('ZRANGEBYLEX', area.index, from, '+', 'LIMIT', '0', size)
  const found = await Promise.all(
    (Array.isArray(ids) ? (ids as readonly Reply[]) : []).map((id) => getVersioned(redis, area, String(id))),
  )
  return toPage(
    found.filter((one) => one !== undefined),
    page,
  )
}
