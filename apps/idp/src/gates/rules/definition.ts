import { loadPolicy } from '@countersign/policy'
import type { z } from 'zod'
import type { ConfigIssue } from '../../config/errors.ts'
import { type GateConfig, gate, type PolicyConfig, policy } from '../../config/nft.ts'
import { gateIssues, policyIssues } from '../../config/nftChecks.ts'
import type { Config } from '../../config/schema.ts'
import { tryOut } from '../tryOut.ts'

/** A definition that can be used, or what is wrong with it. */
export type Checked<T> =
  | { readonly ok: true; readonly definition: T }
  | { readonly ok: false; readonly message: string; readonly field?: string | undefined }

/** Characters. Every process reads all of them, every second. */
const MOST_REGO: number = 64 * 1024

const refusedBy = ({ issues }: z.ZodError): Checked<never> => {
  const [issue] = issues
  const path = issue?.path.map(String) ?? []
  const field = (issue?.code === 'unrecognized_keys' ? [...path, ...issue.keys.slice(0, 1)] : path).join('.')
  return { ok: false, message: `${field}: ${issue?.message ?? 'not as described'}`, field }
}

/** Paths of a configuration begin with the section and the name. */
const refusedFor = ([issue]: readonly ConfigIssue[]): Checked<never> | undefined => {
  if (!issue) return undefined
  const field = issue.path.split('.').slice(2).join('.')
  return { ok: false, message: field === '' ? issue.message : `${field}: ${issue.message}`, field }
}

/** Judges a gate as the configuration's own are judged at the start. */
export const checkGate = (
  rules: Pick<Config, 'chains' | 'policies'>,
  name: string,
  given: unknown,
): Checked<GateConfig> => {
  const parsed = gate.safeParse(given)
  if (!parsed.success) return refusedBy(parsed.error)
  const definition = parsed.data
  return refusedFor(gateIssues(rules, name, definition)) ?? { ok: true, definition }
}

/**
 * Judges a policy as far as that is possible without compiling it. Only Rego text: whoever administers from elsewhere must not
 * make this machine read its files or ask addresses, and what processes run must not depend on where they run.
 */
export const checkPolicy = (name: string, given: unknown): Checked<PolicyConfig> => {
  const parsed = policy.safeParse(given)
  if (!parsed.success) return refusedBy(parsed.error)
  const definition = parsed.data
  const only = (['file', 'url', 'sha256', 'token'] as const).find((one) => definition[one] !== undefined)
  if (definition.engine !== 'embedded' || only !== undefined) {
    const field = only ?? 'engine'
    return { ok: false, message: `${field}: a policy that is added at run time is Rego text (rego)`, field }
  }
  const { rego = '' } = definition
  if (rego.length > MOST_REGO)
    return { ok: false, message: `rego: at most ${MOST_REGO} characters`, field: 'rego' }
  return refusedFor(policyIssues(name, definition)) ?? { ok: true, definition }
}

/** Compiles a policy, and lets it go: what does not compile is never stored. */
export const compilePolicy = async ({ query, rego }: PolicyConfig): Promise<Checked<never> | undefined> => {
  const loaded = await tryOut(() => loadPolicy({ query, source: rego ?? '' }))
  if (loaded.ok) {
    await loaded.policy.close()
    return undefined
  }
  const { code, hint, reason } = loaded
  const message = `rego: ${reason} (${code})${hint === undefined ? '' : ` ${hint}`}`
  return { ok: false, message, field: 'rego' }
}
