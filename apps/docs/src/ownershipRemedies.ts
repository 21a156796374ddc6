import type { OwnershipCode, UnmetCode } from '@countersign/nft-ownership'
import type { Remedy } from './remedies.ts'

/** Known not to be met. One entry for each code; a code without an entry does not compile. */
export const UNMET_REMEDIES: Readonly<Record<UnmetCode, Remedy>> = {
  account_missing: {
    cause: 'No account that was proven belongs to the chain of the requirement.',
    remedy: 'Ask for another wallet, of that chain.',
  },
  not_held: {
    cause: 'The account holds nothing of what was asked for at that block.',
    remedy: 'Show the collection and the block. The person may hold it with another account.',
  },
  balance_low: {
    cause: 'The account holds less than `amount.min`. Amounts of several accounts are not added up.',
    remedy: 'Say how much is needed.',
  },
  balance_high: { cause: 'The account holds more than `amount.max`.', remedy: 'Say what the bound is.' },
  trait_unmet: {
    cause: 'No token that is held has all the traits. The metadata was read.',
    remedy: 'Say which traits are needed. All conditions have to hold for the same token.',
  },
  transferable: {
    cause: 'The gate asks for soulbound tokens; those held can be passed on, or nothing is known of it.',
    remedy: 'Check that the standard says it: ERC-5192, NEP-393 and ARC-71 do, FA2 and Flow do not.',
  },
  expired: { cause: 'Every token held carries an end date that has passed.', remedy: 'Have it renewed.' },
}

/** Could not be found out. One entry for each code; a code without an entry does not compile. */
export const UNDECIDED_REMEDIES: Readonly<Record<OwnershipCode, Remedy>> = {
  chain_unavailable: {
    cause: 'No node of the chain answered, in time and in form.',
    remedy: 'Try again. Configure a second endpoint.',
  },
  chain_mismatch: {
    cause: 'The endpoint serves another chain than the one that it is configured for.',
    remedy: 'Correct the URL. Nothing is read from it until then.',
  },
  chain_disagreement: {
    cause: 'Fewer nodes than `agree` gave the same answer.',
    remedy: 'Try again. If it stays, look at the nodes: one of them is behind or lies.',
  },
  chain_inconsistent: {
    cause: 'The node answered what no node of this chain answers.',
    remedy: 'Try again; then look at what stands in front of the node.',
  },
  chain_unsupported: {
    cause: 'No adapter is configured for the chain.',
    remedy: 'Configure an endpoint for it, or correct the chain of the gate.',
  },
  block_unavailable: {
    cause: 'The node no longer has the state of the block, or the block has left the chain.',
    remedy: 'Try again; for an older block, name an archive node.',
  },
  block_unknown: {
    cause: 'There is no such block, or the chain has no such tag.',
    remedy: 'Correct `at`.',
  },
  no_contract: {
    cause: 'There is no code at that address at that block.',
    remedy: 'Check the address, and that it is of this very chain.',
  },
  collection_unknown: {
    cause: 'There is no such collection, or the named factory has not made it.',
    remedy: 'Check the collection, and `factory` where it is set.',
  },
  unsupported_standard: {
    cause: 'The contract does not speak the standard that was asked for, or none that is known, or several.',
    remedy: 'Name the `standard`, or correct the collection.',
  },
  contract_failed: {
    cause: 'The contract failed where its standard says that it must answer.',
    remedy: 'Do not gate by this contract.',
  },
  contract_answer_invalid: {
    cause: 'The contract answered what its standard does not allow: tokens of others, duplicates, wrong ids.',
    remedy: 'Do not gate by this contract. Nobody is let in by such an answer.',
  },
  listing_unavailable: {
    cause: 'A node alone cannot list the tokens of this collection.',
    remedy: 'Name the `tokens`; on an EVM give `deployBlock`; or configure an indexer.',
  },
  listing_incomplete: {
    cause: 'A limit ended the list before the question was decided.',
    remedy: 'Name the `tokens`, or raise the limit of the adapter.',
  },
  indexer_unavailable: {
    cause: 'The indexer did not answer, or answered nonsense.',
    remedy: 'Try again, or ask without it.',
  },
  query_invalid: {
    cause: 'The requirement makes no sense for this chain.',
    remedy: 'Correct the gate: `parseGate` says where the mistake is.',
  },
  account_invalid: { cause: 'The account is not one of this chain.', remedy: 'Give it as CAIP-10.' },
  chain_name_unknown: {
    cause: 'The name of the chain means nothing, or several things.',
    remedy: 'Write the chain as CAIP-2.',
  },
  budget_exceeded: {
    cause: 'The check took more requests, bytes or time than one check may take.',
    remedy: 'Name the `tokens`, ask for fewer collections, or raise `limits`.',
  },
  metadata_unavailable: {
    cause: 'No gateway or server gave the document.',
    remedy: 'Try again. Configure another gateway.',
  },
  metadata_missing: { cause: 'The token has no metadata.', remedy: 'Gate by the token, not by its traits.' },
  metadata_invalid: {
    cause: 'The document is not the JSON that its schema says.',
    remedy: 'Have the collection corrected.',
  },
  metadata_mismatch: {
    cause: 'The bytes do not hash to what the chain or the content id says.',
    remedy: 'Look at the gateway. Such bytes are never used.',
  },
  metadata_unverified: {
    cause: 'The gate asks for proven metadata, and nothing proves the bytes.',
    remedy: 'Use a collection whose metadata is on the chain or addressed by its content.',
  },
  metadata_too_large: {
    cause: 'The document is larger, deeper or longer than what is read.',
    remedy: 'Raise the limit of the resolver where you trust the collection.',
  },
  uri_forbidden: {
    cause: 'The URI leads to an address, a host or a port that is never fetched.',
    remedy: 'Refuse. It may be an attack on your network.',
  },
  uri_unsupported: {
    cause: 'The scheme of the URI is not understood, or no gateway is configured for it.',
    remedy: 'Configure a gateway for IPFS or Arweave.',
  },
  circuit_open: {
    cause: 'The chain or the gateways have failed too often and are left alone for a while.',
    remedy: 'Try again in half a minute.',
  },
  internal: {
    cause: 'A mistake in the package, or in an adapter of your own.',
    remedy: 'Please report it with the gate, privately if it may matter for security.',
  },
}
