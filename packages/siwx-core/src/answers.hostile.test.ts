import { anyJson } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EndpointError } from './endpoint.ts'
import { canonicalJson } from './internal/json.ts'
import { callRpc } from './jsonRpc.ts'
import { readText } from './readText.ts'

describe('what a node could answer', () => {
  test('security: JSON-RPC of this very question, or a coded error', async () => {
    const member = fc.constantFrom('jsonrpc', 'id', 'result', 'error', '__proto__')
    const change = fc.oneof(
      fc.dictionary(member, fc.oneof(anyJson, fc.constant(undefined)), { maxKeys: 3 }),
      anyJson.map((whole) => ({ whole })),
    )
    let answered = 0
    await fc.assert(
      fc.asyncProperty(change, fc.boolean(), async (changes, absent) => {
        const endpoint = async ({ body }: { readonly body?: unknown }) => {
          const { id } = body as { readonly id: number }
          const said = 'whole' in changes ? changes['whole'] : { jsonrpc: '2.0', id, result: 1, ...changes }
          return { ok: true, status: 200, text: JSON.stringify(said) }
        }
        const answer = await callRpc(endpoint as never, 'm', [], { absent }).catch((error: unknown) => error)
        if (answer instanceof Error) expect(answer).toBeInstanceOf(EndpointError)
        else answered += 1
      }),
      runs(300),
    )
    expect(answered).toBeGreaterThan(0)
  })

  test('security: bytes in any pieces are their text, too many, or refused', async () => {
    const pieces = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 12 }),
        fc.string().map((text) => new TextEncoder().encode(text)),
      ),
      { maxLength: 6 },
    )
    await fc.assert(
      fc.asyncProperty(pieces, fc.nat({ max: 40 }), async (chunks, limit) => {
        const all = Uint8Array.from(chunks.flatMap((chunk) => [...chunk]))
        const response = new Response(new Blob(chunks as BlobPart[]).stream())
        const text = await readText(response, limit).catch(() => 'refused')
        const whole = () => {
          try {
            return new TextDecoder('utf-8', { fatal: true }).decode(all)
          } catch {
            return 'refused'
          }
        }
        if (all.length <= limit) expect(text).toBe(whole())
        else expect([undefined, 'refused']).toContain(text)
      }),
      runs(200),
    )
  })
})

describe('canonical JSON', () => {
  test('security: any value has one spelling, or none', () => {
    fc.assert(
      fc.property(fc.oneof(anyJson, fc.anything()), (value) => {
        const text = canonicalJson(value)
        if (text === undefined) return
        expect(canonicalJson(JSON.parse(text))).toBe(text)
      }),
      runs(500),
    )
    const shuffled = fc.array(fc.tuple(fc.string(), anyJson), { maxLength: 6 })
    fc.assert(
      fc.property(shuffled, (members) => {
        const own = new Map(members.filter(([key]) => key !== '__proto__'))
        const [one, other] = [[...own], [...own].toReversed()].map((list) =>
          canonicalJson(Object.fromEntries(list)),
        )
        expect(one).toBe(other)
      }),
      runs(200),
    )
  })
})
