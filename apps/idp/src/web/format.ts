/** The address of a CAIP-10 account id; the text itself when it is not one. */
export const addressOf = (account: string): string => account.slice(account.lastIndexOf(':') + 1)

/** The CAIP-2 chain of a CAIP-10 account id. */
export const chainOf = (account: string): string => account.slice(0, Math.max(0, account.lastIndexOf(':')))

/** `0x1234…abcd`: enough to recognise, never enough to compare. */
export const shortAddress = (address: string): string =>
  address.length > 14 ? `${address.slice(0, 6)}…${address.slice(-4)}` : address

/** First letter of a name, to stand in for a picture. */
export const monogram = (name: string): string => [...name.trim()][0]?.toLocaleUpperCase() ?? '?'

/**
 * An RFC 3339 time as the language writes it, in UTC and of the calendar that block explorers use; the text itself when it
 * is none.
 */
export const utcTime = (time: string, locale: string): string => {
  const at = Date.parse(time)
  if (Number.isNaN(at)) return time
  const parts = {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  } as const
  const zone = { timeZone: 'UTC', timeZoneName: 'short', calendar: 'gregory' } as const
  return new Intl.DateTimeFormat(locale, { ...parts, ...zone }).format(at)
}
