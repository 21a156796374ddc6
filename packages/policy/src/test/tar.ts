/** A tar archive of text and binary files, as POSIX ustar has it. */
export function tar(
  files: Readonly<Record<string, string | Uint8Array>> | readonly (readonly [string, string | Uint8Array])[],
): Uint8Array {
  const entries = Array.isArray(files) ? files : Object.entries(files)
  const blocks = (entries as readonly (readonly [string, string | Uint8Array])[]).flatMap(
    ([name, content]) => {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
      const body = new Uint8Array(Math.ceil(bytes.length / 512) * 512)
      body.set(bytes)
      return [header(name, bytes.length), body]
    },
  )
  return new Uint8Array(Buffer.concat([...blocks, new Uint8Array(1024)]))
}

function header(name: string, size: number): Uint8Array {
  const out = new Uint8Array(512)
  const put = (text: string, at: number): void => out.set(new TextEncoder().encode(text), at)
  put(name, 0)
  put('0000644', 100)
  put(size.toString(8).padStart(11, '0'), 124)
  put('0', 156)
  put('ustar\u000000', 257)
  return out
}
