const BLOCK = 512
const REGULAR = new Set(['0', '\0'])

/** The regular files of a tar archive by name, without a leading `./` or `/`. Throws on one that is cut short. */
export function readTar(archive: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>()
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const header = archive.subarray(at, at + BLOCK)
    if (header.every((byte) => byte === 0)) break
    const size = Number.parseInt(field(header, 124, 12).trim() || '0', 8)
    const from = at + BLOCK
    if (!Number.isSafeInteger(size) || size < 0 || from + size > archive.length) throw new Error('cut short')
    const prefix = field(header, 345, 155)
    const name = `${prefix}${prefix && '/'}${field(header, 0, 100)}`.replace(/^(?:\.?\/)+/, '')
    if (REGULAR.has(String.fromCharCode(header[156] ?? 0))) {
      if (files.has(name)) throw new Error(`${name} is there twice`)
      files.set(name, archive.subarray(from, from + size))
    }
    at = from + Math.ceil(size / BLOCK) * BLOCK
  }
  return files
}

/** A text field of a header: what is before the first zero byte (POSIX ustar). */
function field(header: Uint8Array, from: number, length: number): string {
  const bytes = header.subarray(from, from + length)
  const end = bytes.indexOf(0)
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end))
}
