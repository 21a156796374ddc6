/** Half of a character: JSON can name it, UTF-8 and addresses have none. The `u` flag reads pairs as one. */
const HALF = /[\ud800-\udfff]/gu

/** Whether a text can be written in UTF-8, and put into an address. */
export function isWellFormed(text: string): boolean {
  return text.search(HALF) < 0
}

/** The text with U+FFFD in place of what UTF-8 cannot hold, as browsers have it. */
export function toWellFormed(text: string): string {
  return text.replace(HALF, '\ufffd')
}
