import { isAlpha, isDigit, PATH, QUERY, REG_NAME, skip } from './ascii.ts'
import { scanIpLiteral } from './ip.ts'

const COLON = 58
const SLASH = 47
const QUESTION = 63
const HASH = 35
const AT = 64
const OPEN = 91
const CLOSE = 93

/**
 * Offset of the first character in `[start, end)` that breaks RFC 3986 `URI` (absolute, a fragment is allowed), or -1.
 *
 * @see RFC 3986 section 3 and appendix A
 */
export function scanUri(text: string, start: number, end: number): number {
  let at = scanScheme(text, start, end)
  if (at === start || at >= end || text.charCodeAt(at) !== COLON) return at
  at += 1
  if (at + 1 < end && text.charCodeAt(at) === SLASH && text.charCodeAt(at + 1) === SLASH) {
    const stop = authorityEnd(text, at + 2, end)
    const bad = scanAuthority(text, at + 2, stop)
    if (bad !== -1) return bad
    at = stop
  }
  at = skip(text, at, end, PATH, true)
  if (at < end && text.charCodeAt(at) === QUESTION) at = skip(text, at + 1, end, QUERY, true)
  if (at < end && text.charCodeAt(at) === HASH) at = skip(text, at + 1, end, QUERY, true)
  return at === end ? -1 : at
}

/** Offset behind the longest RFC 3986 `scheme` that begins at `start`; `start` when there is none. */
export function scanScheme(text: string, start: number, end: number): number {
  if (start >= end || !isAlpha(text.charCodeAt(start))) return start
  let at = start + 1
  while (at < end && isSchemeCharacter(text.charCodeAt(at))) at += 1
  return at
}

/**
 * Offset of the first character in `[start, end)` that breaks RFC 3986 `authority`, or -1. The host may be empty, as in
 * `file:///`.
 *
 * @see RFC 3986 section 3.2
 */
export function scanAuthority(text: string, start: number, end: number): number {
  const userinfo = scanUserinfo(text, start, end)
  let at = userinfo < end && text.charCodeAt(userinfo) === AT ? userinfo + 1 : start
  at = scanHost(text, at, end)
  if (at < 0) return -at - 1
  if (at === end) return -1
  if (text.charCodeAt(at) !== COLON) return at
  at += 1
  while (at < end && isDigit(text.charCodeAt(at))) at += 1
  return at === end ? -1 : at
}

// Offset behind the host; a bad IP literal is told apart by a negative offset: -offset - 1.
function scanHost(text: string, start: number, end: number): number {
  if (start >= end || text.charCodeAt(start) !== OPEN) return skip(text, start, end, REG_NAME, true)
  let close = start + 1
  while (close < end && text.charCodeAt(close) !== CLOSE) close += 1
  if (close === end) return -end - 1
  const bad = scanIpLiteral(text, start + 1, close)
  return bad === -1 ? close + 1 : -bad - 1
}

// Offset behind the longest userinfo; only an "@" there makes it one.
function scanUserinfo(text: string, start: number, end: number): number {
  let at = start
  while (at < end) {
    const next = skip(text, at, end, REG_NAME, true)
    if (next === end || text.charCodeAt(next) !== COLON) return next
    at = next + 1
  }
  return end
}

function authorityEnd(text: string, start: number, end: number): number {
  let at = start
  while (at < end) {
    const code = text.charCodeAt(at)
    if (code === SLASH || code === QUESTION || code === HASH) return at
    at += 1
  }
  return end
}

function isSchemeCharacter(code: number): boolean {
  return isAlpha(code) || isDigit(code) || code === 43 || code === 45 || code === 46
}
