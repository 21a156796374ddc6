import { createHash } from 'node:crypto'
import {
  createEmbeddedPolicy,
  createWasmPolicy,
  type Json,
  type LoadResult,
  type Policy,
} from '@countersign/policy'
import type { Opa } from '@countersign/policy-opa'
import { loadPolicy } from '@open-policy-agent/opa-wasm'

export const QUERY = 'data.door.allow'
export const ENTRYPOINT = 'door/allow'
export const SOURCE = `package door

default allow := false

allow if {
	some t in input.nft.tokens
	t.metadata.traits.Background == input.wanted
}`

/** A holding in which the last token is the one that the policy wants. */
export function holding(tokens: number): Json {
  const list = Array.from({ length: tokens }, (_, i) => ({
    id: String(i),
    metadata: { traits: { Background: i === tokens - 1 ? 'Purple' : 'Green' } },
  }))
  return { wanted: 'Purple', nft: { balance: String(tokens), tokens: list } }
}

/** What is measured of a policy. */
export type Subject = {
  readonly allows: (input: Json) => Promise<boolean>
  readonly close: () => Promise<void>
}

/** What an engine starts from. */
export type Parts = { readonly wasm: Uint8Array<ArrayBuffer>; readonly engine?: Opa | undefined }

export function subjectOf(policy: Policy): Subject {
  const allows = async (input: Json) => {
    const answer = await policy.evaluate(input)
    return answer.ok && answer.value === true
  }
  return { allows, close: policy.close }
}

function loaded(result: LoadResult): Subject {
  if (!result.ok) throw new Error(result.reason)
  return subjectOf(result.policy)
}

/** Engines in this process, by the name that the table has. */
export const ENGINES = {
  'embedded, Rego text': async ({ engine }: Parts) =>
    loaded(await createEmbeddedPolicy({ source: SOURCE, query: QUERY, engine })),
  'wasm, compiled before': async ({ wasm }: Parts) => {
    const sha256 = createHash('sha256').update(wasm).digest('hex')
    return loaded(await createWasmPolicy({ bundle: wasm, sha256, query: QUERY }))
  },
  'opa-wasm 1.10 alone, compiled before': async ({ wasm }: Parts): Promise<Subject> => {
    const policy = await loadPolicy(wasm)
    return {
      allows: async (input) => {
        const [answer] = policy.evaluate(input, ENTRYPOINT) as readonly { readonly result?: unknown }[]
        return answer?.result === true
      },
      close: async () => {},
    }
  },
} satisfies Readonly<Record<string, (parts: Parts) => Promise<Subject>>>

export type EngineOfProcess = keyof typeof ENGINES
