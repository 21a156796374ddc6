import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createOpa } from '@countersign/policy-opa'
import { answerBy } from '@countersign/testing/answers'
import { docExamples, type Names } from '@countersign/testing/docExamples'
import { afterAll, describe, test } from 'vitest'

const source = 'package door\n\ndefault allow := false\n\nallow if to_number(input.nft.balance) >= 2'
const folder = mkdtempSync(join(tmpdir(), 'countersign-policy-'))
const rego = join(folder, 'door.rego')
const bundle = join(folder, 'bundle.tar.gz')
writeFileSync(rego, source)

/** Compiled by OPA itself: a bundle, or the `policy.wasm` in one. */
const opa = createOpa()
const compiled = await opa.compile({ modules: { 'policy.rego': source } }, ['door/allow'])
if (!compiled.ok) throw new Error(compiled.message)
writeFileSync(bundle, compiled.wasm)
const sha256 = createHash('sha256').update(compiled.wasm).digest('hex')
afterAll(async () => {
  await opa.close()
  rmSync(folder, { recursive: true })
})

/** As OPA's data API answers. */
const server = answerBy(async (request) => {
  const { pathname } = new URL(request.url)
  const { input } = (await request.json()) as {
    readonly input: { readonly nft: { readonly balance: string } }
  }
  const isAllowed =
    request.headers.get('authorization') === 'Bearer secret' && pathname === '/v1/data/door/allow'
  return isAllowed
    ? Response.json({ result: Number(input.nft.balance) >= 2 })
    : new Response('', { status: 401 })
})

const close = ({ loaded }: Names) => loaded.ok && loaded.policy.close()

describe('examples of the API reference', () => {
  const examples = docExamples(import.meta.url, {
    'createEmbeddedPolicy.ts#createEmbeddedPolicy': { check: close },
    'createServerPolicy.ts#createServerPolicy': { fetch: server },
    'createWasmPolicy.ts#createWasmPolicy': {
      substitutions: {
        'bundle.tar.gz': bundle,
        e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855: sha256,
      },
      check: close,
    },
    'decide.ts#decide': { check: close },
    'loadPolicy.ts#loadPolicy': { substitutions: { 'policies/door.rego': rego }, check: close },
    'loadPolicy.ts#readPolicyText': { substitutions: { 'policies/door.rego': rego } },
    'waltDocuments.ts#waltDocuments': { check: close },
  })
  for (const { name, run } of examples) test(name, run)
})
