import { oneAtATime } from '../oneAtATime.ts'
import type { Keyring } from './keyring.ts'

/** What {@link createKeyReload} works with. */
export type KeyReloadOptions = {
  /** What is in use already. */
  readonly first: Keyring
  readonly load: () => Promise<Keyring>
  /** Changes exactly when what is published, or what signs, changes. */
  readonly markOf: (keyring: Keyring) => string
  readonly use: (keyring: Keyring, mark: string) => void
}

/**
 * Watches the keys of the store: another process may have rotated them, or their time has come. One look after the other: a
 * slow one, which has read older keys, must not have the last word. The key that it brought back may be a stolen one.
 */
export const createKeyReload = ({ first, load, markOf, use }: KeyReloadOptions): (() => Promise<boolean>) => {
  const queue = oneAtATime()
  let published = markOf(first)
  return () =>
    queue(async () => {
      const keyring = await load()
      const next = markOf(keyring)
      if (next === published) return false
      use(keyring, next)
      published = next
      return true
    })
}
