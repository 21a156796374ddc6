import { describe, expect, test } from 'vitest'
import { readText } from './readText.ts'

const chunks = (...parts: readonly Uint8Array[]) => {
  let cancelled = false
  const rest = [...parts]
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const next = rest.shift()
      if (next === undefined) controller.close()
      else controller.enqueue(next)
    },
    cancel: () => {
      cancelled = true
    },
  })
  return { response: new Response(body), wasCancelled: () => cancelled }
}

describe('readText', () => {
  test('default', async () => {
    expect(await readText(new Response('grüezi'), 7)).toBe('grüezi')
    expect(await readText(new Response(null), 0)).toBe('')
  })

  test('behavior: a character may be cut between two chunks', async () => {
    const bytes = new TextEncoder().encode('aü')
    expect(await readText(chunks(bytes.subarray(0, 2), bytes.subarray(2)).response, 3)).toBe('aü')
  })

  test('error: stops reading where there is more than the limit', async () => {
    const { response, wasCancelled } = chunks(new Uint8Array(8), new Uint8Array(8), new Uint8Array(8))
    expect(await readText(response, 15)).toBeUndefined()
    expect(wasCancelled()).toBe(true)
  })

  test('error: bytes that are not UTF-8', async () => {
    await expect(readText(new Response(Uint8Array.of(0xff)), 10)).rejects.toThrow(TypeError)
    await expect(readText(new Response(Uint8Array.of(0xc3)), 10)).rejects.toThrow(TypeError)
  })
})
