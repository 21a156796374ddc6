/** What a `data:` URI carries. */
export type Inline = { readonly bytes: Uint8Array; readonly charset: string | undefined }

const HEAD = /^data:([^,]*),/i

/**
 * Reads a `data:` URI the way contracts write them: base64 in either alphabet, percent-encoded, or bare text with
 * `;utf8` and without any escape. Gives `undefined` for what is none.
 *
 * @see RFC 2397
 */
export function parseDataUri(uri: string): Inline | undefined {
  const head = HEAD.exec(uri)
  if (!head) return undefined
  const [type = '', ...parameters] = (head[1] ?? '').split(';').map((part) => part.trim().toLowerCase())
  const body = uri.slice(head[0].length)
  const charset = parameters.find((part) => part.startsWith('charset='))?.slice('charset='.length)
  if (parameters.includes('base64') || type === 'base64') {
    const bytes = fromBase64(body)
    return bytes && { bytes, charset }
  }
  const decoded = percentDecode(body)
  // Text that was never escaped can hold a `%22` which is no escape: only then does the decoded form not parse.
  return { bytes: isJson(decoded) || !isJson(encode(body)) ? decoded : encode(body), charset }
}

function fromBase64(text: string): Uint8Array | undefined {
  const plain = (text.includes('%') ? decodeText(percentDecode(text)) : text)
    .replace(/\s+/g, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/')
  try {
    return Uint8Array.from(atob(plain), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

// `%` that begins no escape stands for itself.
function percentDecode(text: string): Uint8Array {
  const bytes = encode(text)
  const out = new Uint8Array(bytes.length)
  let length = 0
  for (let at = 0; at < bytes.length; at++) {
    const high = bytes[at] === 0x25 ? hex(bytes[at + 1]) : -1
    const low = high < 0 ? -1 : hex(bytes[at + 2])
    if (low >= 0) at += 2
    out[length++] = low >= 0 ? high * 16 + low : (bytes[at] as number)
  }
  return out.subarray(0, length)
}

function hex(code: number | undefined): number {
  if (code === undefined) return -1
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const letter = code | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

const decodeText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(decodeText(bytes))
    return true
  } catch {
    return false
  }
}
