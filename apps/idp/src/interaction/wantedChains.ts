import { signInChains } from '../chains.ts'
import type { AppContext } from '../context.ts'
import { ownedOn } from '../gates/requirement.ts'
import { GATE } from '../provider/gatePrompt.ts'
import { requirementOfInteraction, stateOfInteraction } from './gatePage.ts'
import type { LoadedInteraction } from './load.ts'

const namespaceOf = (chain: string): string => chain.slice(0, chain.indexOf(':'))

/**
 * Of `all`, those on which an account helps with `wanted`: of the same namespace, the very chain first. Accounts of EVM
 * chains may count on each other's chains; elsewhere the very chain, when people can sign in on it.
 */
export const fittingChains = (all: readonly string[], wanted: readonly string[]): readonly string[] => {
  const namespaces = new Set(wanted.map(namespaceOf))
  const exact = all.filter((chain) => wanted.includes(chain))
  const settled = new Set(exact.map(namespaceOf).filter((namespace) => namespace !== 'eip155'))
  const others = all.filter(
    (chain) =>
      !wanted.includes(chain) && namespaces.has(namespaceOf(chain)) && !settled.has(namespaceOf(chain)),
  )
  return [...exact, ...others]
}

/** Chains to sign in on: where the demanded tokens are, an account of another namespace would not do. */
export const chainsFor = async (
  context: AppContext,
  loaded: LoadedInteraction,
): Promise<readonly string[]> => {
  const all = signInChains(context.config)
  const { parts = [] } = (await requirementOfInteraction(context, loaded)) ?? {}
  const fitting = fittingChains(
    all,
    parts.flatMap(({ gate }) => ownedOn(gate)),
  )
  return fitting.length > 0 ? fitting : all
}

/** CAIP-2 of the chains where something that was looked for is still missing; empty when that is not known. */
const missingOn = async (context: AppContext, loaded: LoadedInteraction): Promise<readonly string[]> => {
  const { session } = loaded.interaction
  const login = session && (await context.logins.ofSession(session.uid))
  const state = login && (await stateOfInteraction(context, loaded, login))
  const { conditions = [] } = state?.doubt ?? state?.check ?? {}
  return conditions.flatMap(({ query, status }) => (status === 'met' ? [] : [query.chain]))
}

/** The same for the next wallet: at the gate, only where something is still missing. */
export const nextChains = async (
  context: AppContext,
  loaded: LoadedInteraction,
): Promise<readonly string[]> => {
  const all = await chainsFor(context, loaded)
  if (loaded.interaction.prompt.name !== GATE) return all
  const missing = fittingChains(all, await missingOn(context, loaded))
  return missing.length > 0 ? missing : all
}
