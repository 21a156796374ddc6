import { type Gate, parseGate } from '@countersign/nft-ownership'
import { RESERVED_INPUTS } from '@countersign/policy'
import { RESERVED_CLAIMS, RESERVED_SCOPES } from '../claims.ts'
import type { ConfigIssue } from './errors.ts'
import type { GateConfig, PolicyConfig } from './nft.ts'
import type { Config } from './schema.ts'

const issue = (path: string, message: string): ConfigIssue => ({ code: 'config_invalid', path, message })

const queriesOf = (gate: Gate): readonly string[] => {
  if ('chain' in gate) return [gate.chain]
  if ('not' in gate) return queriesOf(gate.not)
  return ('allOf' in gate ? gate.allOf : gate.anyOf).flatMap(queriesOf)
}

/** RFC 6901 to the dotted paths of configuration issues. */
const dotted = (base: string, pointer: string): string => `${base}${pointer.replaceAll('/', '.')}`

const treeIssues = (
  { chains }: Pick<Config, 'chains'>,
  path: string,
  tree: unknown,
): readonly ConfigIssue[] => {
  const parsed = parseGate(tree)
  if (!parsed.ok) return parsed.issues.map((wrong) => issue(dotted(path, wrong.path), wrong.message))
  // A check joins the gates that apply, one level above them.
  if (!parseGate({ allOf: [parsed.gate] }).ok) return [issue(path, 'has one level too many')]
  const unread = [...new Set(queriesOf(parsed.gate))].filter((chain) => !chains[chain]?.rpc.length)
  return unread.map((chain) => issue(path, `no endpoint is configured for ${chain}`))
}

const missing = (
  path: string,
  name: string | undefined,
  known: object,
  what: string,
): readonly ConfigIssue[] =>
  name === undefined || Object.hasOwn(known, name) ? [] : [issue(path, `there is no ${what} ${name}`)]

/** What is wrong with one gate, among the chains and policies that it may name. */
export const gateIssues = (
  config: Pick<Config, 'chains' | 'policies'>,
  id: string,
  { gate, policy, tiers }: GateConfig,
): readonly ConfigIssue[] => [
  ...treeIssues(config, `gates.${id}.gate`, gate),
  ...tiers.flatMap((tier, index) => treeIssues(config, `gates.${id}.tiers.${index}.gate`, tier.gate)),
  ...missing(`gates.${id}.policy`, policy, config.policies, 'policy'),
]

const SOURCES = ['rego', 'file', 'url'] as const
const TAKES = { embedded: SOURCES, wasm: ['file', 'url'], server: ['url'] } as const

/** What is wrong with one policy, as far as that can be seen without loading it. */
export const policyIssues = (id: string, policy: PolicyConfig): readonly ConfigIssue[] =>
  wrongIn(policy).map((message) => issue(`policies.${id}`, message))

const wrongIn = (policy: PolicyConfig): readonly string[] => {
  const { compatibility, engine, inputs, sha256, token, url } = policy
  const given = SOURCES.filter((name) => policy[name] !== undefined)
  const takes: readonly string[] = TAKES[engine]
  const [only] = given
  if (given.length !== 1 || only === undefined || !takes.includes(only)) {
    return [`${engine} takes exactly one of ${takes.join(', ')}`]
  }
  const reserved = Object.keys(inputs).find((name) => RESERVED_INPUTS.includes(name))
  if (reserved !== undefined) return [`inputs.${reserved} is what was found, and cannot be set`]
  if (engine === 'server' && compatibility !== 'none')
    return ['a server has its own data: no compatibility mode']
  if (engine !== 'server' && token !== undefined) return ['a token is for a server']
  const pinned = engine === 'wasm' || (engine === 'embedded' && url !== undefined)
  return pinned && sha256 === undefined ? ['what runs here has to be pinned: sha256 is needed'] : []
}

/** Names that every object has are no names of ours. */
const isReserved = (name: string, reserved: ReadonlySet<string>): boolean =>
  reserved.has(name) || name in Object.prototype

const mappingIssues = (config: Config): readonly ConfigIssue[] => {
  const allScopes = new Set(config.nft.mappings.flatMap(({ scopes }) => scopes))
  return config.nft.mappings.flatMap(({ claim, from, gate, scopes }, index) => {
    const path = `nft.mappings.${index}`
    const reserved = scopes.find((scope) => isReserved(scope, RESERVED_SCOPES))
    const repeated = config.nft.mappings.findIndex((other) => other.claim === claim) !== index
    const isScope = scopes.length === 0 && allScopes.has(claim)
    return [
      ...missing(`${path}.gate`, gate, config.gates, 'gate'),
      ...(isReserved(claim, RESERVED_CLAIMS)
        ? [issue(`${path}.claim`, 'this claim has a meaning of its own')]
        : []),
      ...(isScope
        ? [issue(`${path}.claim`, 'a scope has this name: list scopes that ask for the claim')]
        : []),
      ...(repeated ? [issue(`${path}.claim`, 'this claim is mapped already')] : []),
      ...(reserved === undefined ? [] : [issue(`${path}.scopes`, `${reserved} has a meaning of its own`)]),
      ...(Object.keys(from).length === 0 ? [issue(`${path}.from`, 'a place is needed')] : []),
    ]
  })
}

const MOST_INDEXERS: Readonly<Record<string, number>> = { eip155: 10, tezos: 1, algorand: 1 }

/** What means nothing on a chain was written to mean something. */
const chainIssues = ({ chains }: Config): readonly ConfigIssue[] =>
  Object.entries(chains).flatMap(([chain, { agree, finality, indexers, maxLogRange, rpc }]) => {
    const path = `chains.${chain}`
    const namespace = chain.split(':', 1)[0] ?? ''
    const evm = namespace === 'eip155'
    const most = MOST_INDEXERS[namespace] ?? 0
    const kinds = Object.entries(indexers).filter(([, { kind }]) => (kind !== undefined) !== evm)
    const here = 'means nothing on this chain'
    return [
      ...(agree > Math.max(rpc.length, 1)
        ? [issue(`${path}.agree`, 'more endpoints have to agree than there are')]
        : []),
      ...(finality !== undefined && !evm ? [issue(`${path}.finality`, here)] : []),
      ...(maxLogRange !== undefined && !evm ? [issue(`${path}.maxLogRange`, here)] : []),
      ...(Object.keys(indexers).length > most
        ? [issue(`${path}.indexers`, most === 0 ? here : 'one indexer at most')]
        : []),
      ...kinds.map(([name]) =>
        issue(`${path}.indexers.${name}.kind`, evm ? 'say whose API it speaks' : here),
      ),
    ]
  })

/** What gates, policies and mappings say of each other: every gate is a gate, every name names something. */
export const nftIssues = (config: Config): readonly ConfigIssue[] => [
  ...chainIssues(config),
  ...Object.entries(config.gates).flatMap(([id, gate]) => gateIssues(config, id, gate)),
  ...Object.entries(config.policies).flatMap(([id, policy]) => policyIssues(id, policy)),
  ...mappingIssues(config),
  ...missing('nft.defaultGate', config.nft.defaultGate, config.gates, 'gate'),
]
