import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { createOpa } from '@countersign/policy-opa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEmbeddedPolicy } from './createEmbeddedPolicy.ts'
import { createWasmPolicy, type WasmPolicyOptions } from './createWasmPolicy.ts'
import { decide } from './decide.ts'
import { DOOR, holding } from './test/policies.ts'
import { tar } from './test/tar.ts'
import type { Decision, Policy } from './types.ts'

const opa = createOpa()
const opened: Policy[] = []
let door: Uint8Array

/** Compiled by OPA itself. */
async function compiled(source: string, entrypoint = 'door/allow'): Promise<Uint8Array<ArrayBuffer>> {
  const made = await opa.compile({ modules: { 'policy.rego': source } }, [entrypoint])
  if (!made.ok) throw new Error(made.message)
  return made.wasm
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

async function load(bundle: Uint8Array, more: Partial<WasmPolicyOptions> = {}) {
  const loaded = await createWasmPolicy({
    bundle,
    sha256: hashOf(bundle),
    query: 'data.door.allow',
    ...more,
  })
  if (loaded.ok) opened.push(loaded.policy)
  return loaded
}

async function policy(source: string, more: Partial<WasmPolicyOptions> = {}): Promise<Policy> {
  const loaded = await load(await compiled(source), more)
  if (!loaded.ok) throw new Error(loaded.reason)
  return loaded.policy
}

/** What both engines say alike: a compiled policy gives a set in any order. */
function plain({ allow, code, claims, reasons }: Decision) {
  return { allow, code, claims, reasons: [...reasons].sort() }
}

beforeAll(async () => {
  door = await compiled(DOOR, 'door/decision')
})
afterAll(() => Promise.all([opa.close(), ...opened.map((one) => one.close())]))

describe('createWasmPolicy', () => {
  test('decides as the embedded engine does', async () => {
    const there = await load(door, { query: 'data.door.decision' })
    const here = await createEmbeddedPolicy({ source: DOOR, query: 'data.door.decision', engine: opa })
    if (!there.ok || !here.ok) throw new Error('not loaded')
    for (const input of [holding(2, 'Purple', 'gold-1'), holding(1, 'Green'), holding(3, 'Purple'), {}]) {
      const [wasm, embedded] = await Promise.all([decide(there.policy, input), decide(here.policy, input)])
      expect(wasm.engine).toBe('wasm')
      expect(plain(wasm)).toEqual(plain(embedded))
    }
  })

  test('takes a bundle with its data', async () => {
    const wasm = await compiled('package door\n\nallow if input.id in data.ids')
    const bundle = gzipSync(tar({ '/data.json': '{"ids": ["7"]}', '/policy.wasm': wasm, '/.manifest': '{}' }))
    const loaded = await load(bundle)
    if (!loaded.ok) throw new Error(loaded.reason)
    expect(await decide(loaded.policy, { id: '7' })).toMatchObject({ allow: true })
    expect(await decide(loaded.policy, { id: '8' })).toMatchObject({ allow: false })
    expect(await decide(loaded.policy, { id: '8' }, { data: { ids: ['8'] } })).toMatchObject({ allow: true })
    expect(await decide(loaded.policy, { id: '8' })).toMatchObject({ allow: false })
  })

  test.each([[false], [0], [null], ['']])('hands on the input %j', async (input) => {
    const same = await policy(`package door\n\nallow if input == ${JSON.stringify(input)}`)
    expect(await decide(same, input)).toMatchObject({ allow: true })
  })

  test('leaves out what JSON leaves out, and is told of what JSON does not have', async () => {
    const bare = await policy('package door\n\nallow if object.keys(input) == {"id"}')
    expect(await decide(bare, { id: '7', toId: () => '8' } as never)).toMatchObject({ allow: true })
    expect(await decide(bare, { id: 7n } as never)).toMatchObject({ code: 'policy_too_large' })
  })

  test('tells the time', async () => {
    const clock = await policy('package door\n\nallow if time.now_ns() == 1700000000000000000', {
      now: () => 1_700_000_000_000,
    })
    expect(await decide(clock, {})).toMatchObject({ allow: true })
  })
})

describe('what does not load', () => {
  test('other bytes than are pinned', async () => {
    expect(await load(door, { sha256: hashOf(new Uint8Array(1)) })).toMatchObject({
      ok: false,
      code: 'policy_hash_mismatch',
    })
  })

  test('a function that the SDK does not implement', async () => {
    const wasm = await compiled('package door\n\nallow if semver.compare(input.a, "1.0.0") > 0')
    expect(await load(wasm)).toMatchObject({
      ok: false,
      code: 'policy_builtin_unavailable',
      reason: expect.stringContaining('semver.compare'),
    })
  })

  test('another entrypoint', async () => {
    expect(await load(door)).toMatchObject({ ok: false, code: 'policy_not_found' })
  })

  // Of the very policy that loads where nothing is wrong with what is around it.
  test.each<[string, (wasm: Uint8Array) => Uint8Array]>([
    ['no archive', () => new TextEncoder().encode('package door')],
    ['an archive without a policy', () => gzipSync(tar({ 'data.json': '{}' }))],
    [
      'an archive with more data',
      (wasm) => gzipSync(tar({ 'policy.wasm': wasm, 'data.json': '{}', 'a/data.yaml': 'x' })),
    ],
    [
      'an archive with two policies',
      (wasm) =>
        gzipSync(
          tar([
            ['policy.wasm', wasm],
            ['/policy.wasm', wasm],
          ]),
        ),
    ],
    ['data that is no object', (wasm) => gzipSync(tar({ 'policy.wasm': wasm, 'data.json': '[]' }))],
    ['data that is no JSON', (wasm) => gzipSync(tar({ 'policy.wasm': wasm, 'data.json': '{' }))],
    [
      'half an archive',
      (wasm) => gzipSync(tar({ 'policy.wasm': wasm, 'b.txt': 'x'.repeat(2000) }).subarray(0, -2048)),
    ],
    ['half a compression', (wasm) => gzipSync(tar({ 'policy.wasm': wasm })).subarray(0, -20)],
    [
      'more than is unpacked',
      (wasm) => gzipSync(tar({ 'policy.wasm': wasm, 'b.bin': new Uint8Array(64 * 2 ** 20) }), { level: 1 }),
    ],
    ['no WebAssembly', () => gzipSync(tar({ 'policy.wasm': 'x' }))],
    ['other WebAssembly', () => new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])],
  ])('%s', async (_, bundle) => {
    expect(await load(bundle(door), { query: 'data.door.decision' })).toMatchObject({
      ok: false,
      code: 'policy_syntax',
    })
  })

  test('nothing is wrong with the policy itself', async () => {
    const bundle = gzipSync(tar({ 'policy.wasm': door, 'data.json': '{}', 'b.txt': 'x'.repeat(2000) }))
    expect(await load(bundle, { query: 'data.door.decision' })).toMatchObject({ ok: true })
  })
})

describe('what fails closed', () => {
  test('data that is no object', async () => {
    const open = await policy('package door\n\nallow := true')
    for (const data of [[], 'x', 1, null, true])
      expect(await decide(open, {}, { data })).toMatchObject({ allow: false, code: 'policy_failed' })
    expect(await decide(open, {}, { data: {} })).toMatchObject({ allow: true })
  })

  test('an evaluation without end', async () => {
    const endless = await policy(
      'package door\n\nallow if {\n  some i in numbers.range(1, 20000)\n  some j in numbers.range(1, 20000)\n  i * j == -1\n}\n\nallow if input.x',
      { timeout: 100, memory: 1024 },
    )
    expect(await decide(endless, {})).toMatchObject({ allow: false, code: 'policy_limit' })
  })

  test('more memory than allowed, and the next evaluation is answered', async () => {
    const greedy = await policy(
      'package door\n\nallow if count([x | some i in numbers.range(1, input.n); x := sprintf("%d", [i])]) == input.n',
      { memory: 4, timeout: 5000 },
    )
    expect(await decide(greedy, { n: 100_000 })).toMatchObject({ allow: false, code: 'policy_limit' })
    expect(await decide(greedy, { n: 10 })).toMatchObject({ allow: true })
  })

  test('two values for one rule', async () => {
    const torn = await policy('package door\n\nallow := input.a\n\nallow := input.b')
    expect(await decide(torn, { a: true, b: false })).toMatchObject({ allow: false, code: 'policy_failed' })
    expect(await decide(torn, { a: true })).toMatchObject({ allow: true })
  })
})
