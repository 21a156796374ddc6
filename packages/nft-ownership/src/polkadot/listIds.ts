import type { AskNode } from '../internal/nodes.ts'
import { fromHex, toHex } from './hex.ts'
import { call, inconsistent } from './node.ts'
import { littleEndian } from './scale.ts'
import { HASH_BYTES, hashed } from './storageKeys.ts'

/** What a node gives at most at once. */
const PAGE = 1000

/** Options of {@link listKeys}. */
export type ListOptions = {
  readonly prefix: string
  /** Block hash. */
  readonly hash: string
  /** The list is ended after so many. */
  readonly max: number
}

/**
 * Lists the storage keys that begin with a prefix, in their order. A page that is not full is the last. Each key must
 * begin with the prefix and be above the one before: no key comes twice.
 */
export async function listKeys(
  ask: AskNode,
  { prefix, hash, max }: ListOptions,
): Promise<{ readonly keys: readonly string[]; readonly complete: boolean }> {
  const keys: string[] = []
  while (keys.length < max) {
    const count = Math.min(PAGE, max - keys.length)
    let last = keys.at(-1)
    const page = await call(ask, 'state_getKeysPaged', [prefix, count, last ?? null, hash])
    if (!Array.isArray(page) || page.length > count)
      throw inconsistent('state_getKeysPaged was not answered.')
    for (const key of page as readonly unknown[]) {
      if (typeof key !== 'string' || !key.startsWith(prefix) || (last !== undefined && key <= last)) {
        throw inconsistent('The node listed a key that was not asked for.')
      }
      keys.push(key)
      last = key
    }
    if (page.length < count) return { keys, complete: true }
  }
  return { keys, complete: false }
}

/** The ids behind a prefix: little-endian, each behind its own hash. */
export async function listIds(
  ask: AskNode,
  { width, ...options }: ListOptions & { readonly width: number },
): Promise<{ readonly ids: readonly string[]; readonly complete: boolean }> {
  const { keys, complete } = await listKeys(ask, options)
  const ids = keys.map((key) => {
    const rest = fromHex(`0x${key.slice(options.prefix.length)}`)
    const id = rest.slice(HASH_BYTES)
    if (id.length !== width || toHex(rest) !== toHex(hashed(id))) throw inconsistent('A key has no id.')
    return littleEndian(id).toString()
  })
  return { ids, complete }
}
