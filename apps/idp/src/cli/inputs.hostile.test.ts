import { anyCharacter } from '@countersign/testing/anyCharacter'
import { anyJson } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { CommandError } from './commandError.ts'
import { main } from './main.ts'
import { readObject } from './readInput.ts'

const text = fc.string({ unit: anyCharacter, maxLength: 60 })
const member = fc.oneof(
  anyJson,
  text,
  fc.constantFrom('eip191', 'near:nep413', '2026-01-01T00:00:00Z', 'a.example'),
)
const input = fc.oneof(
  text,
  anyJson.map((value) => JSON.stringify(value)),
  anyJson.map((value) => stringify(value)),
  fc
    .record(
      {
        proof: fc.dictionary(fc.constantFrom('type', 'message', 'signature', 'publicKey'), member),
        expected: fc.record({ domain: text, nonce: text }),
        now: fc.oneof(fc.constant('2026-01-01T00:00:00Z'), member),
      },
      { requiredKeys: ['proof', 'expected'] },
    )
    .map((value) => JSON.stringify(value)),
)

describe('what could be piped into a command', () => {
  test('security: an object of YAML or JSON, or a coded refusal', async () => {
    let taken = 0
    await fc.assert(
      fc.asyncProperty(input, async (given) => {
        const context = { env: {}, input: async () => given, output: { result: () => {}, note: () => {} } }
        const found = await readObject(context, '-').catch((error: unknown) => error)
        if (found instanceof Error) expect(found).toBeInstanceOf(CommandError)
        else {
          taken += 1
          expect(Object.prototype.toString.call(found)).toBe('[object Object]')
        }
      }),
      runs(150),
    )
    expect(taken).toBeGreaterThan(0)
  })

  test('security: `verify` tells a verdict as JSON, and nothing made up holds', async () => {
    await fc.assert(
      fc.asyncProperty(input, async (given) => {
        const said: string[] = []
        const output = { result: (line: string) => said.push(line), note: (line: string) => said.push(line) }
        expect([1, 2]).toContain(await main(['verify'], { env: {}, input: async () => given, output }))
        expect(said).toHaveLength(1)
        expect(JSON.parse(said[0] ?? '')).toMatchObject({
          ok: false,
          code: expect.stringMatching(/^[a-z_]+$/),
        })
      }),
      runs(60),
    )
  })
})
