import { read } from '../internal/read.ts'

/** A service of FCL: who does what, reached how. Copied from the wallet's object, so that it cannot change any more. */
export type Service = Readonly<Record<string, unknown>>

/** In characters, as JSON. */
const MAX_SERVICE = 65_536

/** A copy that can be posted, or undefined when it is no service of this type that an extension answers. */
export const toService = (value: unknown, type: string): Service | undefined => {
  try {
    const text = JSON.stringify(value)
    if (text.length > MAX_SERVICE) return undefined
    const service = JSON.parse(text) as Service
    const fits = read(service, 'type') === type && read(service, 'method') === 'EXT/RPC'
    return fits ? service : undefined
  } catch {
    return undefined
  }
}
