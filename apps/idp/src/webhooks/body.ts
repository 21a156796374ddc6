import { randomToken } from '../random.ts'

/** Nine characters of base 36 hold every millisecond until the year 5188: identifiers sort by time. */
const timePart = (at: number): string => at.toString(36).padStart(9, '0')

/** A new message identifier. */
export const newMessageId = (at: number): string =>
  `msg_${timePart(at)}${randomToken(12).replace(/[-_]/g, '0')}`

const said = (values: object): object =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))

/** What a receiver reads: Standard Webhooks' `type`, `timestamp`, `data`. */
export const bodyOf = ({
  at,
  data,
  type,
}: {
  readonly type: string
  readonly at: number
  readonly data: object
}): string => JSON.stringify({ type, timestamp: new Date(at).toISOString(), data: said(data) })
