const FIRST = 10
const COUNT = 90
/** The largest multiple of the count that a byte holds: what is above would make small numbers likelier. */
const LIMIT = Math.floor(256 / COUNT) * COUNT

/** Two digits, each number as likely as every other. */
export const newNumber = (): string => {
  for (;;) {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1))
    if (byte < LIMIT) return String(FIRST + (byte % COUNT))
  }
}
