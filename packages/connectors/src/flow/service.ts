import { read } from '../internal/read.ts'

/** A service of FCL: who does what, reached how. */
export type Service = Readonly<Record<string, unknown>>

/** In characters, as JSON. */
const MAX_SERVICE = 65_536

/** Whether an extension answers for it, and not some server. */
export const isService = (value: unknown, type: string): boolean =>
  read(value, 'type') === type && read(value, 'method') === 'EXT/RPC'

/** A copy that can be posted and cannot change any more, or undefined when it is no service to connect with. */
export const toService = (value: unknown): Service | undefined => {
  try {
    const text = JSON.stringify(value)
    const service = JSON.parse(text) as Service
    return text.length <= MAX_SERVICE && isService(service, 'authn') ? service : undefined
  } catch {
    return undefined
  }
}
