import { bytesToBase64, utf8 } from '@countersign/siwx-core/codec'
import { NONCE, NOW } from '@countersign/testing/signInFields'
import algosdk from 'algosdk'
import type { AlgorandProof } from '../types.ts'
import {
  alice,
  bob,
  carol,
  jsonOf,
  MAINNET,
  MAINNET_HASH,
  MULTISIG,
  multisigOf,
  TESTNET_HASH,
  team,
  transactionOf,
} from './keys.ts'
import { signInText } from './message.ts'

/** A proof and what the verifier answers to it at the given time. */
export type SignatureVector = {
  readonly name: string
  readonly proof: AlgorandProof
  readonly now: string
  readonly domain: string
  readonly nonce: string
  /** What the network says; absent: it is not asked. */
  readonly network?: { readonly genesisHash: string; readonly authAddress?: string } | undefined
  readonly result:
    | { readonly account: string; readonly subject: string; readonly accountKind: string }
    | { readonly code: string }
}

export type VectorFile = {
  readonly source: string
  readonly signers: string
  readonly vectors: readonly SignatureVector[]
}

type Network = SignatureVector['network']

const vector = (
  name: string,
  proof: AlgorandProof,
  result: SignatureVector['result'],
  network?: Network,
): SignatureVector => ({
  name,
  proof,
  now: NOW,
  domain: 'app.example',
  nonce: NONCE,
  ...(network !== undefined && { network }),
  result,
})

const accepted = (address: string, accountKind: 'key' | 'multisig' | 'rekeyed') => {
  const account = `algorand:${MAINNET}:${address}`
  const subject = accountKind === 'rekeyed' ? account : `algorand:${address}`
  return { account, subject, accountKind }
}

/** Signed anew each time; Ed25519 signatures are deterministic (RFC 8032). */
export async function signatureVectors(): Promise<readonly SignatureVector[]> {
  const text = signInText({ address: alice.address })
  return [
    ...(await accounts(text)),
    ...(await rekeyed(text)),
    ...(await refusedTexts(text)),
    ...(await refusedTransactions(text)),
  ]
}

async function accounts(text: string): Promise<readonly SignatureVector[]> {
  const teamText = signInText({ address: team })
  const multisig = multisigOf({
    [alice.address]: (await alice.mx(teamText)).signature ?? '',
    [carol.address]: (await carol.mx(teamText)).signature ?? '',
  })
  const byOne = multisigOf({ [alice.address]: (await alice.mx(teamText)).signature ?? '' })
  const key = accepted(alice.address, 'key')
  const json = jsonOf(text)
  return [
    vector('MX', await alice.mx(text), key),
    vector('unprefixed', await alice.unprefixed(text), key),
    vector('ARC-60', await alice.arc60(json), key),
    vector('ARC-60, chain_id 283', await alice.arc60(json.replace(`algorand:${MAINNET}`, '283')), key),
    vector('ARC-14', await alice.arc14(text), key),
    vector(
      'MX by two of three',
      { type: 'algorand:mx', message: teamText, multisig },
      accepted(team, 'multisig'),
    ),
    vector(
      'MX by one of three',
      { type: 'algorand:mx', message: teamText, multisig: byOne },
      { code: 'threshold_not_met' },
    ),
    vector('ARC-14 by two of three', teamTransaction(teamText), accepted(team, 'multisig')),
  ]
}

function teamTransaction(teamText: string): AlgorandProof {
  const parameters = { ...MULTISIG, addrs: [...MULTISIG.addrs] }
  const { blob } = algosdk.signMultisigTransaction(transactionOf(team, teamText), parameters, bob.secretKey)
  const both = algosdk.appendSignMultisigTransaction(blob, parameters, carol.secretKey).blob
  return { type: 'algorand:arc14', transaction: bytesToBase64(both) }
}

async function rekeyed(text: string): Promise<readonly SignatureVector[]> {
  const byBob: AlgorandProof = {
    ...(await bob.arc60(jsonOf(text))),
    signer: bob.address,
  } as AlgorandProof
  const { blob } = algosdk.signTransaction(transactionOf(alice.address, text), bob.secretKey)
  const transaction: AlgorandProof = { type: 'algorand:arc14', transaction: bytesToBase64(blob) }
  const network = { genesisHash: MAINNET_HASH, authAddress: bob.address }
  const notRekeyed = { genesisHash: MAINNET_HASH }
  return [
    vector('rekeyed, ARC-60', byBob, accepted(alice.address, 'rekeyed'), network),
    vector('rekeyed, ARC-14', transaction, accepted(alice.address, 'rekeyed'), network),
    vector(
      'the key that an account was rekeyed away from',
      await alice.mx(text),
      { code: 'account_rekeyed' },
      network,
    ),
    vector('not rekeyed', byBob, { code: 'key_account_mismatch' }, notRekeyed),
    vector('nobody to ask', byBob, { code: 'reader_missing' }),
    vector(
      'another network answers',
      byBob,
      { code: 'chain_inconsistent' },
      { ...network, genesisHash: TESTNET_HASH },
    ),
  ]
}

async function refusedTexts(text: string): Promise<readonly SignatureVector[]> {
  const expired = signInText({ address: alice.address, expirationTime: '2026-11-21T11:00:00.000Z' })
  const { signature: raw = '' } = await alice.unprefixed(text)
  const json = jsonOf(text)
  const repeated = json.replace('"domain":', '"domain":"evil.example","domain":')
  return [
    vector('expired', await alice.mx(expired), { code: 'expired' }),
    vector('the key of another account', await bob.mx(text), { code: 'signature_invalid' }),
    vector('another text', { ...(await alice.mx(expired)), message: text } as AlgorandProof, {
      code: 'signature_invalid',
    }),
    vector(
      'a raw signature as MX',
      { type: 'algorand:mx', message: text, signature: raw },
      { code: 'signature_invalid' },
    ),
    vector('lines in the order of EIP-4361', await alice.mx(inOtherOrder(text)), {
      code: 'message_malformed',
    }),
    vector('a repeated member', await alice.arc60(repeated, 'app.example'), { code: 'message_malformed' }),
    vector('white space in the JSON', await alice.arc60(json.replace(',', ', ')), {
      code: 'message_malformed',
    }),
    vector('another page', await alice.arc60(json, 'evil.example'), { code: 'domain_mismatch' }),
  ]
}

async function refusedTransactions(text: string): Promise<readonly SignatureVector[]> {
  const malformed = { code: 'message_malformed' }
  return [
    vector('an amount', await alice.arc14(text, { amount: 1 }), malformed),
    vector('a fee', await alice.arc14(text, { fee: 1000 }), malformed),
    vector('another receiver', await alice.arc14(text, { receiver: bob.address }), malformed),
    vector('closing the account', await alice.arc14(text, { closeRemainderTo: bob.address }), malformed),
    vector('rekeying', await alice.arc14(text, { rekeyTo: bob.address }), malformed),
    vector('another note', await alice.arc14(text, { note: utf8('ARC-0014 realm') }), malformed),
    vector('a transaction of another network', await alice.arc14(text, { genesisHash: TESTNET_HASH }), {
      code: 'chain_mismatch',
    }),
  ]
}

function inOtherOrder(text: string): string {
  const lines = text.split('\n')
  const [chain = ''] = lines.splice(-1)
  lines.splice(lines.indexOf('Version: 1') + 1, 0, chain)
  return lines.join('\n')
}
