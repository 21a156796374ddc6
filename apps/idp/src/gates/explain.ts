import { parseSignInAccount } from '@countersign/siwx'
import { z } from 'zod'
import type { Check, Gates } from './types.ts'

/** Which gate, for whom. */
export const explainInput = z.strictObject({
  gate: z.string().min(1).max(64).describe('Name of a gate.'),
  accounts: z
    .array(z.string().min(1).max(200))
    .min(1)
    .max(10)
    .describe('CAIP-10, as if they were proven in one sign-in.'),
  contract: z
    .boolean()
    .default(false)
    .describe('The accounts are contracts: each counts on its own chain only, not on all of its namespace.'),
})

/** Input of {@link explainGate}. */
export type ExplainInput = z.output<typeof explainInput>

/** The outcome of the dry run: what a sign-in would have met, condition by condition, and what that took. */
export type Explanation = { readonly gate: string; readonly name?: string | undefined } & Check

/** Why nothing could be explained. */
export type ExplainRefusal = {
  readonly ok: false
  readonly code: 'gate_not_found' | 'account_invalid'
  readonly message: string
}

/**
 * Evaluates a gate for accounts that nobody has proven, with every condition, also those whose answer does not matter any
 * more. Nothing is stored, nobody is let in. For operators only: the answer names endpoints and quotes policies.
 */
export const explainGate = async (
  gates: Gates,
  { accounts, contract, gate }: ExplainInput,
): Promise<{ readonly ok: true; readonly explanation: Explanation } | ExplainRefusal> => {
  const requirement = await gates.named(gate)
  if (!requirement) return { ok: false, code: 'gate_not_found', message: `there is no gate ${gate}` }
  const parsed = await Promise.all(accounts.map((text) => parseSignInAccount(text)))
  const wrong = parsed.findIndex(({ ok }) => !ok)
  if (wrong !== -1) {
    return {
      ok: false,
      code: 'account_invalid',
      message: `${accounts[wrong]} is no CAIP-10 account of a known chain`,
    }
  }
  const proven = parsed.flatMap((one) => (one.ok ? [{ account: one.account, everyChain: !contract }] : []))
  const check = await gates.evaluate(requirement, proven)
  return { ok: true, explanation: { gate, name: requirement.parts[0]?.name, ...check } }
}
