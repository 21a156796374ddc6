import type { Store } from '@countersign/oidc-store'
import type { Config } from '../../config/schema.ts'
import type { Logger } from '../../log.ts'
import { type Checked, checkGate, checkPolicy } from './definition.ts'
import { readRules } from './document.ts'
import { type EffectiveRules, MAX_AGE, type Rules, type StoredRule, type StoredRules } from './types.ts'

/** What {@link createRules} is made from. */
export type RulesOptions = {
  readonly config: Pick<Config, 'chains' | 'gates' | 'policies'>
  readonly store: Pick<Store, 'documents'>
  readonly log: Logger
}

type Sorted<T> = { readonly usable: Record<string, T>; readonly broken: Record<string, string> }

/** Those of the configuration stay what they are, whatever is stored under their name. */
const sort = <T>(
  stored: Readonly<Record<string, StoredRule>>,
  configured: Readonly<Record<string, T>>,
  check: (name: string, value: unknown) => Checked<T>,
): Sorted<T> => {
  const usable: Record<string, T> = { ...configured }
  const broken: Record<string, string> = {}
  for (const [name, { value }] of Object.entries(stored)) {
    if (Object.hasOwn(configured, name)) continue
    const checked = check(name, value)
    if (checked.ok) usable[name] = checked.definition
    else broken[name] = checked.message
  }
  return { usable, broken }
}

/** Judges what is stored again: another version of this program, or another configuration, may have stored it. */
const effectiveRules = (config: RulesOptions['config'], stored: StoredRules): EffectiveRules => {
  const policies = sort(stored.policies, config.policies, checkPolicy)
  const among = { chains: config.chains, policies: policies.usable }
  const gates = sort(stored.gates, config.gates, (name, value) => checkGate(among, name, value))
  return {
    gates: gates.usable,
    policies: policies.usable,
    broken: { gates: gates.broken, policies: policies.broken },
    stored,
  }
}

/**
 * The rules of a configuration and of its store. They are read when they are needed and what was read is older than
 * {@link MAX_AGE}, so that a change counts everywhere without a restart, and nothing is read while nobody signs in.
 */
export const createRules = ({ config, log, store }: RulesOptions): Rules => {
  let held: { readonly rules: EffectiveRules; readonly at: number } | undefined
  let reading: Promise<EffectiveRules> | undefined

  const take = (stored: StoredRules): EffectiveRules => {
    if (held && held.rules.stored.version === stored.version) return held.rules
    const rules = effectiveRules(config, stored)
    const { broken } = rules
    if (Object.keys({ ...broken.gates, ...broken.policies }).length > 0)
      log.error({ broken }, 'stored gates or policies do not count: what demands them is refused')
    return rules
  }
  // Not the wall clock: that one may be set back.
  const reload = async (): Promise<EffectiveRules> => {
    const at = performance.now()
    const rules = take(await readRules(store))
    if (!held || at >= held.at) held = { rules, at }
    return rules
  }
  return {
    reload,
    current: async () => {
      if (held && performance.now() - held.at < MAX_AGE) return held.rules
      reading ??= reload().finally(() => {
        reading = undefined
      })
      return reading
    },
  }
}
