import { setTimeout } from 'node:timers/promises'
import { type Store, StoreError } from '@countersign/oidc-store'
import { ruleName } from '../../config/nft.ts'
import type { Config } from '../../config/schema.ts'
import type { Events, EventType } from '../../events/types.ts'
import { hashOf } from '../hash.ts'
import { type Checked, checkGate, checkPolicy, compilePolicy } from './definition.ts'
import { MOST_RULES, writeRules } from './document.ts'
import { RuleError } from './ruleError.ts'
import type {
  By,
  EffectiveRules,
  IfVersion,
  RuleAdmin,
  RuleKind,
  RuleSet,
  Rules,
  RulesAdmin,
  RuleView,
  StoredRules,
} from './types.ts'
import { usesOf } from './uses.ts'

/** What {@link createRulesAdmin} is made from. */
export type RulesAdminOptions = {
  readonly config: Pick<Config, 'chains' | 'gates' | 'policies'>
  readonly rules: Rules
  readonly store: Pick<Store, 'clients' | 'documents'>
  readonly events: Pick<Events, 'emit'>
  readonly now: () => Date
}

type Definition<K extends RuleKind> = RuleSet[K][string]

/** What differs between gates and policies. */
type Special<K extends RuleKind> = {
  readonly kind: K
  readonly word: 'gate' | 'policy'
  readonly check: (among: EffectiveRules, name: string, given: unknown) => Checked<Definition<K>>
  readonly compile?: (definition: Definition<K>) => Promise<Checked<never> | undefined>
}

/** Others may change other rules meanwhile; each attempt begins with what they have left. */
const ATTEMPTS = 20

const viewOf = <K extends RuleKind>(
  rules: EffectiveRules,
  kind: K,
  name: string,
): RuleView<Definition<K>> | undefined => {
  const usable = rules[kind] as Readonly<Record<string, Definition<K>>>
  const stored = rules.stored[kind]
  const broken = Object.hasOwn(rules.broken[kind], name) ? rules.broken[kind][name] : undefined
  const own = Object.hasOwn(usable, name) ? usable[name] : undefined
  const found = Object.hasOwn(stored, name) ? stored[name] : undefined
  if (own === undefined && found === undefined) return undefined
  if (found === undefined) return { name, origin: 'config', definition: own as Definition<K> }
  const definition = own ?? (found.value as Definition<K>)
  const changedAt = new Date(found.changedAt).toISOString()
  return { name, origin: 'store', version: found.version, changedAt, broken, definition }
}

const conflict = (): StoreError =>
  new StoreError('version_conflict', 'it was changed in between: read it again')

const createOne = <K extends RuleKind>(
  { config, events, now, rules, store }: RulesAdminOptions,
  { check, compile, kind, word }: Special<K>,
): RuleAdmin<Definition<K>> => {
  /** Of the configuration: not even what is stored under the same name shows through. */
  const show = (all: EffectiveRules, name: string) =>
    Object.hasOwn(config[kind], name)
      ? { name, origin: 'config' as const, definition: config[kind][name] as Definition<K> }
      : viewOf(all, kind, name)

  const assertOwn = (name: string): void => {
    if (Object.hasOwn(config[kind], name))
      throw new RuleError(`${word}_in_config`, `${name} is in the configuration: change it there`)
  }
  const assertVersion = (found: RuleView<unknown> | undefined, { ifVersion }: IfVersion) => {
    const version = found?.version ?? 0
    if (ifVersion !== undefined && ifVersion !== version) throw conflict()
  }
  const say = (type: EventType, name: string, { actor, requestId }: By, hash?: string) =>
    events.emit({ type, actor, requestId, detail: { [word]: name, hash } })

  /** Reads, changes and writes until nobody else was in between; says what it does once, before the first write. */
  const change = async (
    prepare: (all: EffectiveRules) => Promise<Omit<StoredRules, 'version'>>,
    record: () => Promise<void>,
  ): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      const all = await rules.reload()
      const next = await prepare(all)
      if (attempt === 1) await record()
      try {
        await writeRules(store, { ...next, version: all.stored.version })
        await rules.reload()
        return
      } catch (error) {
        const lost = error instanceof StoreError && error.code === 'version_conflict'
        if (!lost || attempt === ATTEMPTS) throw error
        await setTimeout(Math.random() * 10 * attempt)
      }
    }
  }

  const put: RuleAdmin<Definition<K>>['put'] = async (name, given, by) => {
    if (!ruleName.safeParse(name).success)
      throw new RuleError(`${word}_invalid`, 'the name: lower-case letters, digits and -', 'name')
    assertOwn(name)
    const refused = (checked: Extract<Checked<never>, { ok: false }>): RuleError =>
      new RuleError(`${word}_invalid`, checked.message, checked.field)
    const first = check(await rules.reload(), name, given)
    if (!first.ok) throw refused(first)
    const fault = await compile?.(first.definition)
    if (fault && !fault.ok) throw refused(fault)
    let created = false
    const prepare = async (all: EffectiveRules) => {
      const found = viewOf(all, kind, name)
      assertVersion(found, by)
      created = found === undefined
      // What it names may have gone since.
      const again = check(all, name, given)
      if (!again.ok) throw refused(again)
      const { gates, policies, version } = all.stored
      const entry = { value: again.definition, version: version + 1, changedAt: now().getTime() }
      const next = { gates, policies, [kind]: { ...all.stored[kind], [name]: entry } }
      if (JSON.stringify(next).length > MOST_RULES)
        throw new RuleError('rules_full', 'gates and policies together are more than 1 MiB')
      return next
    }
    await change(prepare, () => say(`${word}.changed`, name, by, hashOf(first.definition)))
    const stored = show(await rules.reload(), name)
    if (!stored) throw conflict()
    return { ...stored, created }
  }

  const remove: RuleAdmin<Definition<K>>['remove'] = async (name, by) => {
    assertOwn(name)
    const prepare = async (all: EffectiveRules) => {
      const found = viewOf(all, kind, name)
      if (!found) throw new RuleError(`${word}_not_found`, `there is no ${word} ${name}`)
      assertVersion(found, by)
      const uses = await usesOf(store, all, kind, name)
      if (uses.length > 0) throw new RuleError(`${word}_in_use`, `${name} is named by ${uses.join(', ')}`)
      const { [name]: _gone, ...left } = all.stored[kind]
      return { gates: all.stored.gates, policies: all.stored.policies, [kind]: left }
    }
    await change(prepare, () => say(`${word}.removed`, name, by))
  }

  return {
    list: async () => {
      const all = await rules.reload()
      const names = new Set([...Object.keys(all[kind]), ...Object.keys(all.stored[kind])])
      return [...names].sort().flatMap((name) => show(all, name) ?? [])
    },
    get: async (name) => show(await rules.reload(), name),
    put,
    remove,
  }
}

/** Makes the administration of gates and policies over a store. */
export const createRulesAdmin = (options: RulesAdminOptions): RulesAdmin => ({
  gates: createOne<'gates'>(options, {
    kind: 'gates',
    word: 'gate',
    check: ({ policies }, name, given) => checkGate({ chains: options.config.chains, policies }, name, given),
  }),
  policies: createOne<'policies'>(options, {
    kind: 'policies',
    word: 'policy',
    check: (_all, name, given) => checkPolicy(name, given),
    compile: compilePolicy,
  }),
})
