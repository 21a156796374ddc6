/**
 * Reads the body of an HTTP answer as UTF-8, at most `limit` bytes of it, whatever its length header says. Resolves with
 * `undefined` when there is more; rejects when the bytes are not UTF-8 or the connection ends early.
 *
 * @example
 * ```ts
 * import { readText } from '@countersign/siwx-core'
 *
 * await readText(new Response('{}'), 1024) // '{}'
 * await readText(await fetch('https://rpc.example/endless'), 1024) // undefined
 * ```
 * @see Fetch Standard, "Body mixin"
 */
export async function readText(response: Response, limit: number): Promise<string | undefined> {
  const reader = response.body?.getReader()
  if (reader === undefined) return ''
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    size += value.byteLength
    if (size > limit) {
      await reader.cancel()
      return undefined
    }
    text += decoder.decode(value, { stream: true })
  }
}
