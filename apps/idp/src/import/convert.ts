import type { Gate } from '@countersign/nft-ownership'
import type { ConfigInput } from '../config/schema.ts'
import { createNotes, type Finding, type Notes, sorted } from './findings.ts'
import { createGateNames, type GateNames } from './gates.ts'
import { readIssuer } from './issuer.ts'
import { readMappings } from './mappings.ts'
import { type Fields, listOf, recordOf, reportUnknown } from './members.ts'
import { importPolicy } from './policy.ts'
import { readCredentials, readFallback, readNftConfig, readRegistration, readRest } from './service.ts'
import { readTokenClaim } from './tokenClaim.ts'

/** What an import starts from. */
export type ConvertOptions = {
  /** `idp-config.json`. */
  readonly config: Fields
  /** `nft-config.json`. */
  readonly nftConfig?: Fields | undefined
  /** What `$EXTERNAL_HOSTNAME` stands for. */
  readonly hostname?: string | undefined
  /** Contract name by Flow address (16 hexadecimal digits): the predecessor’s configuration has only the address. */
  readonly flowContracts?: ReadonlyMap<string, string> | undefined
  /** Keys that a file had twice. */
  readonly repeated?: readonly string[] | undefined
}

/** A configuration, and everything to know about it, worst first. */
export type Converted = { readonly config: ConfigInput; readonly findings: readonly Finding[] }

const CONFIG = [
  ...['externalUrl', 'jsProjectExternalUrl', 'keyId'],
  ...['openClientRegistration', 'fallbackAuthorizationMode', 'claimConfig'],
]
const CLAIM_CONFIG = [
  ...['vc_mappings', 'nft_mappings', 'default_nft_token_claim'],
  ...['default_vp_token_claim', 'default_nft_policy'],
]

const chainsOf = (gate: Gate): readonly string[] => {
  if ('chain' in gate) return [gate.chain]
  if ('not' in gate) return chainsOf(gate.not)
  return ('allOf' in gate ? gate.allOf : gate.anyOf).flatMap(chainsOf)
}

/** RFC 2606 section 2: resolves nowhere, so that whoever asks is told that the chain is silent. */
const placeholder = (chain: string): string =>
  `https://${chain.replace(/[^a-z0-9]+/gi, '-').toLowerCase()}.rpc.invalid`

const ENDPOINT =
  'write the endpoints of your nodes in place of this one, which resolves nowhere, or give them as COUNTERSIGN_CHAINS. Those of the predecessor are not read: they hold keys.'

const chainsFor = (gates: GateNames, notes: Notes, wallet: boolean): Pick<ConfigInput, 'chains'> => {
  const asked = [...new Set(gates.all().flatMap(([, , gate]) => chainsOf(gate)))].toSorted()
  for (const chain of asked) notes.add('endpoint_missing', `${chain}: ${ENDPOINT}`, ['chains', chain])
  const chains = Object.fromEntries(asked.map((chain) => [chain, { rpc: [placeholder(chain)] }]))
  // A sign-in with a wallet was one on Ethereum.
  return { chains: wallet || asked.length === 0 ? { 'eip155:1': {}, ...chains } : chains }
}

const REPLACEABLE =
  'A request could replace what is asked for here, and it travels through the browser of the person: whoever edited it chose the contract. Here it can only be narrowed. Set the gate for each client with --gates; what applications ask for themselves is allowed with --collections, and a policy goes along with --policy.'

/** What changes for everyone, whatever was configured. */
const general = (notes: Notes, gated: boolean, mapped: boolean): void => {
  const subject =
    'The subject was the address as typed, in any letter case. Now it names the chain’s family as well: applications have to match accounts once by the claim `account`.'
  notes.add('subject_changed', subject)
  const protocol =
    'Codes only, with PKCE (S256): implicit and hybrid answers are not offered. Endpoints have other paths: applications read them from discovery.'
  notes.add('protocol_changed', protocol)
  if (!gated) return
  const recheck =
    'Ownership is checked again at refresh, at userinfo and every hour: a token that is sold ends the sign-in.'
  notes.add('recheck_added', recheck, ['gates'])
  if (!mapped) return
  const token =
    'Claims came from the first token in the order of text, 10 before 2, which could be any in the account. Now it is one that meets the gate.'
  notes.add('token_chosen', token)
  const gateway = 'Metadata on IPFS needs a gateway: write one or more, or claims and policies see none.'
  notes.add('gateway_missing', gateway, ['nft', 'metadata'])
}

const nftOf = (claimConfig: Fields, notes: Notes, context: Parameters<typeof readMappings>[2]) => {
  const token = recordOf(claimConfig, 'default_nft_token_claim', notes)
  const here = notes.at('default_nft_token_claim')
  const gate = token && readTokenClaim(token, here, context)
  const defaultGate = gate && context.gates.name('default', 'Token for members', gate)
  const list = listOf(claimConfig, 'nft_mappings', notes) ?? []
  if (token) here.add('gate_replaceable', REPLACEABLE, ['nft'])
  else if (list.length > 0) notes.at('nft_mappings').add('gate_replaceable', REPLACEABLE, ['nft'])
  return { defaultGate, mappings: readMappings(list, notes.at('nft_mappings'), context) }
}

const COMBINED =
  'Claims of different tokens in one request were an error there. Here all their gates have to be met.'

const gatesOf = (names: GateNames, policy: string | undefined): Pick<ConfigInput, 'gates'> => ({
  gates: Object.fromEntries(
    names.all().map(([id, name, gate]) => [id, { name, gate, ...(policy !== undefined && { policy }) }]),
  ),
})

const convertClaims = async (claimConfig: Fields, notes: Notes, options: ConvertOptions) => {
  reportUnknown(claimConfig, CLAIM_CONFIG, notes)
  const gates = createGateNames()
  const { flowContracts = new Map() } = options
  const credentialScopes = readCredentials(claimConfig, notes)
  const context = { at: ['gates'], flowContracts, gates, credentialScopes }
  const { defaultGate, mappings } = nftOf(claimConfig, notes, context)
  if (new Set(mappings.map(({ gate }) => gate)).size > 1)
    notes.at('nft_mappings').add('gates_combined', COMBINED)
  const policy = await importPolicy(
    recordOf(claimConfig, 'default_nft_policy', notes),
    notes.at('default_nft_policy'),
    ['policies', 'default'],
  )
  const usesMetadata = mappings.length > 0 || policy !== undefined
  const nft: ConfigInput['nft'] = {
    ...(defaultGate !== undefined && { defaultGate }),
    mappings: mappings.map((mapping) => ({ ...mapping, scopes: [...mapping.scopes] })),
    legacyMembers: true,
    ...(usesMetadata && { metadata: { ipfsGateways: [] } }),
  }
  const parts: ConfigInput = {
    ...gatesOf(gates, policy && 'default'),
    ...(policy && { policies: { default: policy } }),
    nft,
  }
  return { gates, parts, usesMetadata }
}

/** Converts the predecessor’s configuration. Rejects for nothing that it may say. */
export const convertWaltIdpkit = async (options: ConvertOptions): Promise<Converted> => {
  const { config, hostname, nftConfig, repeated = [] } = options
  const { findings, notes } = createNotes()
  for (const key of repeated) notes.at(key).add('key_repeated', 'Stands there twice: the last one counts.')
  reportUnknown(config, CONFIG, notes)
  const issuer = readIssuer(config, notes, hostname)
  readRest(config, notes)
  readRegistration(config, notes)
  const fallback = readFallback(config, notes)
  if (nftConfig) readNftConfig(nftConfig, notes.at('nft-config'))
  const claimConfig = recordOf(config, 'claimConfig', notes) ?? {}
  const claims = await convertClaims(claimConfig, notes.at('claimConfig'), options)
  const gated = claims.gates.all().length > 0
  general(notes, gated, claims.usesMetadata)
  const chains = chainsFor(claims.gates, notes, fallback === 'SIWE')
  return { config: { ...issuer, ...chains, ...claims.parts }, findings: sorted(findings) }
}
