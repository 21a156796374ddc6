import { type HoldingQuery, parseGate, resolveChainName } from '@countersign/nft-ownership'
import { ECOSYSTEMS, type Remark } from './ecosystems.ts'
import type { Notes } from './findings.ts'
import { type Fields, reportUnknown, textOf } from './members.ts'

const KEYS = ['chain', 'smartContractAddress', 'factorySmartContractAddress', 'collectionPath'] as const

/** What conversions share. */
export type ConstraintContext = {
  /** Where in the new configuration what waits for a person is said. */
  readonly at: readonly string[]
  /** Contract name by Flow address (16 hexadecimal digits). */
  readonly flowContracts: ReadonlyMap<string, string>
}

const LEFT_OUT = 'This alternative is left out.'

const chainOf = (
  name: string,
  ecosystem: string,
  notes: Notes,
  at: readonly string[],
): string | undefined => {
  const found = resolveChainName(name, ecosystem)
  if (!found.ok) {
    const { reason, suggestions } = found
    if (suggestions.length === 0) return notes.add('chain_unknown', `${reason} ${LEFT_OUT}`, at)
    return notes.add('chain_ambiguous', `${reason} ${LEFT_OUT} Meant may be ${suggestions.join(', ')}.`, at)
  }
  const { chain, warning } = found
  if (warning?.code === 'network_gone') {
    const next = 'Nobody can own anything there. Deploy the collection anew and write its contract.'
    return notes.add('network_gone', `${chain}: ${warning.message} ${LEFT_OUT} ${next}`, at)
  }
  if (warning?.code === 'name_misspelt') notes.add('chain_misspelt', warning.message)
  if (warning?.code === 'network_test') {
    notes.add('network_test', `${warning.message} The network itself is ${warning.suggestion}.`)
  }
  return chain
}

const FLOW_ADDRESS = /^(?:0x)?([0-9a-f]{1,16})$/i

/** The predecessor compares addresses, where a collection on Flow is a type that a contract at the address declares. */
const flowType = (
  text: string,
  notes: Notes,
  { at, flowContracts }: ConstraintContext,
): string | undefined => {
  const hex = FLOW_ADDRESS.exec(text)?.[1]
  if (hex === undefined) return text
  const address = hex.toLowerCase().padStart(16, '0')
  const contract = flowContracts.get(address)
  if (contract !== undefined) return `A.${address}.${contract}.NFT`
  const type = `A.${address}.<Contract>.NFT`
  const message = `An address names no collection on Flow. ${LEFT_OUT} Name the contract, with --flow-contract 0x${address}=<Contract> or as \`collection: ${type}\`.`
  return notes.add('flow_type_missing', message, at)
}

const collectionOf = (text: string, chain: string, notes: Notes, context: ConstraintContext) => {
  if (chain.startsWith('flow:')) return flowType(text, notes, context)
  if (chain.startsWith('algorand:') && /^\d+$/.test(text)) {
    const message = `A number was the id of one asset in old versions, and names an ARC-72 application here. ${LEFT_OUT} Write the creator as \`collection\`, and the id into \`tokens\`.`
    return notes.add('asset_ambiguous', message, context.at)
  }
  return text
}

/** What only some ecosystems have; elsewhere the predecessor ignores it. */
const optional = (fields: Fields, chain: string, notes: Notes) => {
  const factory = textOf(fields, 'factorySmartContractAddress', notes)
  const collectionPath = textOf(fields, 'collectionPath', notes)
  const ignored = (key: string) => notes.at(key).add('service_gone', 'Had no effect on this chain: left out.')
  const evm = chain.startsWith('eip155:')
  const flow = chain.startsWith('flow:')
  if (factory !== undefined && !evm) ignored('factorySmartContractAddress')
  if (collectionPath !== undefined && !flow) ignored('collectionPath')
  return {
    ...(evm && factory !== undefined && { factory }),
    ...(flow && collectionPath !== undefined && { collectionPath }),
  }
}

const EVM_ON_POLKADOT: Remark = [
  'account_changed',
  'This is an EVM chain: people sign in on it with an EVM account, not with a Substrate account as there.',
]

const isParachain = (ecosystem: string, name: string | undefined): boolean =>
  ecosystem === 'POLKADOT' && /^(?:astar|moonbeam)$/i.test(name ?? '')

const tell = (remarks: readonly Remark[] = [], notes: Notes): void => {
  for (const [code, message] of remarks) notes.add(code, message)
}

/** Reads one constraint of the predecessor; undefined when nothing can be asked for it. */
export const readConstraint = (
  fields: Fields,
  ecosystem: string,
  notes: Notes,
  context: ConstraintContext,
): HoldingQuery | undefined => {
  reportUnknown(fields, KEYS, notes)
  const name = textOf(fields, 'chain', notes)
  const given = textOf(fields, 'smartContractAddress', notes)
  const parachain = isParachain(ecosystem, name)
  if (!parachain) tell(ECOSYSTEMS[ecosystem]?.holes, notes)
  if (name === undefined || given === undefined) {
    return notes.add('key_missing', `chain and smartContractAddress are needed. ${LEFT_OUT}`, context.at)
  }
  const chain = chainOf(name, ecosystem, notes.at('chain'), context.at)
  if (chain === undefined) return undefined
  const collection = collectionOf(given, chain, notes.at('smartContractAddress'), context)
  if (collection === undefined) return undefined
  const standard = chain.startsWith('eip155:') ? 'erc721' : ECOSYSTEMS[ecosystem]?.standard
  const parsed = parseGate({ chain, standard, collection, ...optional(fields, chain, notes) })
  if (!parsed.ok) {
    const [issue] = parsed.issues
    const key = issue?.path.slice(1) ?? ''
    return notes.add('collection_invalid', `${key}: ${issue?.message ?? ''} ${LEFT_OUT}`, context.at)
  }
  tell(parachain ? [EVM_ON_POLKADOT] : ECOSYSTEMS[ecosystem]?.remarks, notes)
  notes.add('converted', `A collection on ${chain}.`)
  return parsed.gate as HoldingQuery
}
