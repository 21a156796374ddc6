import { type LoadPolicyOptions, type LoadResult, loadPolicy } from '@countersign/policy'
import type { PolicyConfig } from '../config/nft.ts'
import { hashOf } from './hash.ts'
import { askPolicy } from './policies.ts'
import type { PolicyQuestion, RunPolicy } from './policyStep.ts'

type Said = Awaited<ReturnType<RunPolicy>>

type Engine = {
  readonly hash: string
  readonly loaded: Promise<LoadResult>
  running: number
  /** Another definition is in its place: it ends with the last question that it is still asked. */
  replaced: boolean
}

/** Policies that were added at run time: each is loaded when it is first asked. */
export type StoredPolicies = {
  /** Never allows what cannot be loaded. */
  readonly run: (name: string, settings: PolicyConfig, question: PolicyQuestion) => Promise<Said>
  /** Ends the engines of those that are not among these any more. */
  readonly keep: (names: ReadonlySet<string>) => void
  readonly close: () => Promise<void>
}

const refusedBy = (name: string, { code, reason, retryable }: Extract<LoadResult, { ok: false }>): Said => ({
  policy: name,
  allow: false,
  claims: {},
  code,
  reasons: [],
  retryable,
  engine: 'embedded',
  detail: reason,
})

/** What is said of a policy that is not there: a name that leads nowhere lets nobody in. */
export const missingPolicy = (name: string): Said =>
  refusedBy(name, {
    ok: false,
    code: 'policy_not_found',
    reason: `there is no policy ${name}`,
    retryable: false,
  })

/** Makes the engines of stored policies. */
export const createStoredPolicies = (options: LoadPolicyOptions = {}): StoredPolicies => {
  const engines = new Map<string, Engine>()

  const end = async ({ loaded }: Engine): Promise<void> => {
    const result = await loaded
    if (result.ok) await result.policy.close()
  }
  const replace = (name: string, engine: Engine): void => {
    engines.delete(name)
    engine.replaced = true
    if (engine.running === 0) void end(engine)
  }
  const engineOf = (name: string, { query, rego = '', timeout }: PolicyConfig): Engine => {
    const hash = hashOf({ query, rego, timeout })
    const found = engines.get(name)
    if (found?.hash === hash) return found
    if (found) replace(name, found)
    const engine: Engine = {
      hash,
      loaded: loadPolicy({ query, source: rego }, { ...options, timeout }),
      running: 0,
      replaced: false,
    }
    engines.set(name, engine)
    return engine
  }

  return {
    run: async (name, settings, question) => {
      const engine = engineOf(name, settings)
      engine.running += 1
      try {
        const loaded = await engine.loaded
        if (loaded.ok) return await askPolicy(name, { policy: loaded.policy, settings }, question)
        // The engine may start another time.
        if (loaded.retryable && engines.get(name) === engine) replace(name, engine)
        return refusedBy(name, loaded)
      } finally {
        engine.running -= 1
        if (engine.replaced && engine.running === 0) void end(engine)
      }
    },
    keep: (names) => {
      for (const [name, engine] of [...engines]) if (!names.has(name)) replace(name, engine)
    },
    close: async () => {
      const all = [...engines.values()]
      engines.clear()
      await Promise.all(all.map(end))
    },
  }
}
