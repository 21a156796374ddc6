/** Texts are matched so that digits inside of them are left alone. */
const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g
const INTEGER = /^-?\d{16,}$/

/**
 * Parses JSON; an integer that a double cannot hold becomes its decimal text. Throws `SyntaxError`.
 *
 * @see RFC 8259 section 6
 */
export function parseJson(text: string): unknown {
  return JSON.parse(
    text.replace(TEXT_OR_NUMBER, (found) =>
      INTEGER.test(found) && !Number.isSafeInteger(Number(found)) ? `"${found}"` : found,
    ),
  )
}
