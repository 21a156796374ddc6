import { is, isDigit, isHex, REG_NAME } from './ascii.ts'

const COLON = 58
const DOT = 46

/**
 * Offset of the first character that breaks RFC 3986 `IPv6address / IPvFuture` (the text between the brackets), or -1.
 *
 * @see RFC 3986 section 3.2.2
 */
export function scanIpLiteral(text: string, start: number, end: number): number {
  return (text.charCodeAt(start) | 32) === 118 ? scanFuture(text, start, end) : scanIpv6(text, start, end)
}

// IPvFuture = "v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" )
function scanFuture(text: string, start: number, end: number): number {
  let at = start + 1
  while (at < end && isHex(text.charCodeAt(at))) at += 1
  if (at === start + 1 || at >= end || text.charCodeAt(at) !== DOT) return at
  const body = at + 1
  for (at = body; at < end; at += 1) {
    const code = text.charCodeAt(at)
    if (code !== COLON && !is(code, REG_NAME)) return at
  }
  return body === end ? end : -1
}

// Groups of one to four digits, at most one "::" (which stands for at least one group), an IPv4 address as the last two.
function scanIpv6(text: string, start: number, end: number): number {
  let at = start
  let groups = 0
  let compressed = false
  if (text.charCodeAt(at) === COLON) {
    if (text.charCodeAt(at + 1) !== COLON) return at
    compressed = true
    at += 2
  }
  while (at < end) {
    const group = at
    while (at < end && at < group + 4 && isHex(text.charCodeAt(at))) at += 1
    if (at < end && text.charCodeAt(at) === DOT) {
      const bad = scanIpv4(text, group, end)
      if (bad !== -1) return bad
      groups += 2
      at = end
      break
    }
    if (at === group) return at
    groups += 1
    if (at === end) break
    if (text.charCodeAt(at) !== COLON) return at
    at += 1
    if (at === end) return at
    if (text.charCodeAt(at) === COLON) {
      if (compressed) return at
      compressed = true
      at += 1
    }
    if (groups > 8) return at
  }
  return (compressed ? groups <= 7 : groups === 8) ? -1 : end
}

/** Offset of the first character that breaks RFC 3986 `IPv4address` (no leading zero, at most 255), or -1. */
export function scanIpv4(text: string, start: number, end: number): number {
  let at = start
  for (let octet = 0; octet < 4; octet += 1) {
    if (octet > 0) {
      if (at >= end || text.charCodeAt(at) !== DOT) return at
      at += 1
    }
    const first = at
    let value = 0
    while (at < end && at < first + 3 && isDigit(text.charCodeAt(at))) {
      value = value * 10 + text.charCodeAt(at) - 48
      at += 1
    }
    if (at === first) return at
    if (value > 255 || (at > first + 1 && text.charCodeAt(first) === 48)) return first
  }
  return at === end ? -1 : at
}
