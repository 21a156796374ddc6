/** Texts are matched so that digits inside of them are left alone. */
const TEXT_OR_NUMBER = /"(?:[^"\\]+|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g
const LONG = /\d{16}/
const INTEGER = /^-?\d{16,}$/

/**
 * Parses JSON; an integer that a double cannot hold becomes its decimal text. Throws `SyntaxError`.
 *
 * @see RFC 8259 section 6
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  // Only text that is known to be JSON is matched: each quote that is left open would cost a search to the end.
  if (!LONG.test(text)) return value
  return JSON.parse(
    text.replace(TEXT_OR_NUMBER, (found) =>
      INTEGER.test(found) && !Number.isSafeInteger(Number(found)) ? `"${found}"` : found,
    ),
  )
}
