/** The address of a CAIP-10 account id; the text itself when it is not one. */
export const addressOf = (account: string): string => account.slice(account.lastIndexOf(':') + 1)

/** `0x1234…abcd`: enough to recognise, never enough to compare. */
export const shortAddress = (address: string): string =>
  address.length > 14 ? `${address.slice(0, 6)}…${address.slice(-4)}` : address

/** First letter of a name, to stand in for a picture. */
export const monogram = (name: string): string => [...name.trim()][0]?.toLocaleUpperCase() ?? '?'

/** `2026-11-21 12:00 UTC` of an RFC 3339 time; the text itself when it is none. */
export const utcTime = (time: string): string => {
  const at = Date.parse(time)
  return Number.isNaN(at) ? time : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
