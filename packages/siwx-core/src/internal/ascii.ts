const UNRESERVED = 1
const SUB_DELIM = 2
const GEN_DELIM = 4
const COLON_AT = 8
const SLASH = 16
const QUESTION = 32
const ALNUM = 64
const SPACE = 128

const table: Uint8Array = /* @__PURE__ */ buildTable()

/** RFC 3986 `unreserved / sub-delims`, the characters of a registered name. */
export const REG_NAME: number = UNRESERVED | SUB_DELIM
/** RFC 3986 `pchar` without `pct-encoded`. */
export const PCHAR: number = REG_NAME | COLON_AT
/** RFC 3986 path: `pchar / "/"`. */
export const PATH: number = PCHAR | SLASH
/** RFC 3986 query and fragment: `pchar / "/" / "?"`. */
export const QUERY: number = PATH | QUESTION
/** EIP-4361 statement: `reserved / unreserved / SP`, so no `%`, quote, angle bracket, backslash, caret or brace. */
export const STATEMENT: number = UNRESERVED | SUB_DELIM | GEN_DELIM | SPACE
/** RFC 5234 `ALPHA / DIGIT`. */
export const ALPHANUMERIC: number = ALNUM

/** Whether the character code belongs to one of the classes. */
export function is(code: number, classes: number): boolean {
  // An out-of-range read of a typed array is `undefined`, and NaN (past the end of the text) is out of range.
  return ((table[code] ?? 0) & classes) !== 0
}

/** Whether the character code is `0` to `9`. */
export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

/** Whether the character code is an ASCII letter. */
export function isAlpha(code: number): boolean {
  const lower = code | 32
  return lower >= 97 && lower <= 122
}

/** Whether the character code is a hexadecimal digit of either case. */
export function isHex(code: number): boolean {
  const lower = code | 32
  return isDigit(code) || (lower >= 97 && lower <= 102)
}

/**
 * Offset of the first character in `[start, end)` that belongs to none of the classes, or `end`. A percent sign passes
 * only in front of two hexadecimal digits, and only when `percent` is set.
 */
export function skip(text: string, start: number, end: number, classes: number, percent: boolean): number {
  let at = start
  while (at < end) {
    const code = text.charCodeAt(at)
    if (is(code, classes)) at += 1
    else if (percent && isTriplet(text, at, end)) at += 3
    else return at
  }
  return end
}

function isTriplet(text: string, at: number, end: number): boolean {
  return (
    text.charCodeAt(at) === 37 &&
    at + 2 < end &&
    isHex(text.charCodeAt(at + 1)) &&
    isHex(text.charCodeAt(at + 2))
  )
}

function buildTable(): Uint8Array {
  const built = new Uint8Array(128)
  const add = (characters: string, classes: number): void => {
    for (const character of characters) {
      const code = character.charCodeAt(0)
      built[code] = (built[code] ?? 0) | classes
    }
  }
  add('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', UNRESERVED | ALNUM)
  add('-._~', UNRESERVED)
  add("!$&'()*+,;=", SUB_DELIM)
  add(':/?#[]@', GEN_DELIM)
  add(':@', COLON_AT)
  add('/', SLASH)
  add('?', QUESTION)
  add(' ', SPACE)
  return built
}
