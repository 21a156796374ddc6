import { bytesToBase64, concat, utf8 } from '@countersign/siwx-core/codec'
import { expected, now } from '@countersign/testing/signInFields'
import algosdk from 'algosdk'
import { describe, expect, test } from 'vitest'
import {
  alice,
  bob,
  carol,
  MULTISIG,
  TESTNET_HASH,
  type TransactionChanges,
  team,
  transactionOf,
} from './test/keys.ts'
import { signInText } from './test/message.ts'
import { answering, STATE } from './test/readers.ts'
import { verifyMessage } from './verifyMessage.ts'

const text = signInText({ address: alice.address })
const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
const sentAs = (bytes: Uint8Array) => ({ type: 'algorand:arc14', transaction: bytesToBase64(bytes) }) as const
const verify = (bytes: Uint8Array, context = {}) =>
  verifyMessage(sentAs(bytes), expected, { now, ...context })
const signed = async (changes: TransactionChanges = {}, message = text) =>
  bytesOf((await alice.arc14(message, changes)).transaction)

describe('a payment of nothing to oneself', () => {
  test('is accepted', async () => {
    expect(await verify(await signed())).toMatchObject({
      ok: true,
      method: 'algorand:arc14',
      accountKind: 'key',
      subject: `algorand:${alice.address}`,
    })
  })

  test('may name its network in words too', async () => {
    expect(await verify(await signed({ genesisID: 'mainnet-v1.0' }))).toMatchObject({ ok: true })
  })
})

describe('a transaction that could do anything else is refused, though it is signed', () => {
  test.each<readonly [string, TransactionChanges]>([
    ['an amount', { amount: 1 }],
    ['a fee', { fee: 1000 }],
    ['another receiver', { receiver: bob.address }],
    ['closing the account', { closeRemainderTo: bob.address }],
    ['closing the account to itself', { closeRemainderTo: alice.address }],
    ['rekeying', { rekeyTo: bob.address }],
    ['rekeying to itself', { rekeyTo: alice.address }],
    ['a lease', { lease: new Uint8Array(32).fill(1) }],
    ['a group, which could pay its fee', { group: new Uint8Array(32).fill(1) }],
    ['another note', { note: utf8('hello') }],
    ['the text without its prefix', { note: utf8(text) }],
    ['a note that is no text', { note: concat(utf8('ARC-0014 '), Uint8Array.of(0xff)) }],
    ['no note', { note: new Uint8Array(0) }],
    ['too many rounds', { firstValid: 1, lastValid: 1002 }],
  ])('is refused: %s', async (_name, changes) => {
    expect(await verify(await signed(changes))).toMatchObject({
      code: 'message_malformed',
      stage: 'decode',
      field: 'transaction',
    })
  })

  test('another type', async () => {
    const suggestedParams = {
      fee: 0,
      flatFee: true,
      minFee: 0,
      firstValid: 1,
      lastValid: 1,
      genesisHash: bytesOf('wGHE2Pwdvd7S12BL5FaOP20EGYesN73ktiC1qzkkit8='),
    }
    const sender = alice.address
    const note = utf8(`ARC-0014 ${text}`)
    const others = [
      algosdk.makeAssetTransferTxnWithSuggestedParamsFromObject({
        sender,
        receiver: sender,
        amount: 0,
        assetIndex: 1,
        note,
        suggestedParams,
      }),
      algosdk.makeKeyRegistrationTxnWithSuggestedParamsFromObject({ sender, note, suggestedParams }),
      algosdk.makeApplicationNoOpTxnFromObject({ sender, appIndex: 1, note, suggestedParams }),
    ]
    for (const other of others) {
      expect(await verify(other.signTxn(alice.secretKey))).toMatchObject({ code: 'message_malformed' })
    }
  })
})

describe('transaction and text say the same', () => {
  test('another account is refused', async () => {
    const foreign = await signed({}, signInText({ address: bob.address }))
    expect(await verify(foreign)).toMatchObject({ code: 'key_account_mismatch', stage: 'binding' })
  })

  test('another network is refused', async () => {
    const foreign = await signed({ genesisHash: TESTNET_HASH })
    expect(await verify(foreign)).toMatchObject({ code: 'chain_mismatch', stage: 'binding' })
  })
})

describe('rounds are an expiry where the network can be asked', () => {
  const round = Number(STATE.round)
  const reader = answering({})
  test.each([
    ['round 1 alone is no expiry', 1, 1, { ok: true }],
    ['now', round - 10, round, { ok: true }],
    ['over', round - 10, round - 1, { code: 'expired' }],
    ['not begun', round + 1, round + 10, { code: 'not_yet_valid' }],
  ])('%s', async (_name, firstValid, lastValid, result) => {
    expect(await verify(await signed({ firstValid, lastValid }), { reader })).toMatchObject(result)
  })
})

describe('who signed', () => {
  const rekeyed = algosdk.signTransaction(transactionOf(alice.address, text), bob.secretKey).blob

  test('a rekeyed account signs with the key that the network names', async () => {
    expect(await verify(rekeyed)).toMatchObject({ code: 'reader_missing', received: bob.address })
    const reader = answering({ authAddress: bob.address })
    expect(await verify(rekeyed, { reader })).toMatchObject({ ok: true, accountKind: 'rekeyed' })
    expect(await verify(rekeyed, { reader: answering({}) })).toMatchObject({ code: 'key_account_mismatch' })
  })

  const teamText = signInText({ address: team })
  const parameters = { ...MULTISIG, addrs: [...MULTISIG.addrs] }
  const bySome = (...members: readonly { readonly secretKey: Uint8Array }[]) => {
    const transaction = transactionOf(team, teamText)
    const [first, ...others] = members
    let { blob } = algosdk.signMultisigTransaction(
      transaction,
      parameters,
      first?.secretKey ?? new Uint8Array(),
    )
    for (const { secretKey } of others) {
      blob = algosdk.appendSignMultisigTransaction(blob, parameters, secretKey).blob
    }
    return blob
  }

  test('enough members of a multisignature account', async () => {
    const accepted = { ok: true, accountKind: 'multisig', subject: `algorand:${team}` }
    expect(await verify(bySome(alice, carol))).toMatchObject(accepted)
    expect(await verify(bySome(alice, bob, carol))).toMatchObject(accepted)
  })

  test('the members of whom the transaction says that they sign', async () => {
    const transaction = transactionOf(alice.address, text)
    const { blob } = algosdk.signMultisigTransaction(transaction, parameters, alice.secretKey)
    const both = algosdk.appendSignMultisigTransaction(blob, parameters, carol.secretKey).blob
    const reader = answering({ authAddress: team })
    expect(await verify(both, { reader })).toMatchObject({ ok: true, accountKind: 'rekeyed' })
    const claimed = Buffer.from(both).indexOf(algosdk.decodeAddress(team).publicKey)
    const other = both.slice()
    other.set(bob.publicKey, claimed)
    expect(await verify(other, { reader })).toMatchObject({ code: 'key_account_mismatch', field: 'multisig' })
  })

  test('too few members', async () => {
    expect(await verify(bySome(alice))).toMatchObject({ code: 'threshold_not_met', stage: 'binding' })
  })

  test('a logic signature is a program', async () => {
    const program = Uint8Array.of(1, 32, 1, 1, 34)
    const account = new algosdk.LogicSigAccount(program)
    const address = account.address().toString()
    const transaction = transactionOf(address, signInText({ address }))
    const { blob } = algosdk.signLogicSigTransactionObject(transaction, account)
    expect(await verify(blob)).toMatchObject({ code: 'account_type_unsupported', stage: 'decode' })
  })

  test('no signature, and two', async () => {
    const transaction = transactionOf(alice.address, text)
    const none = concat(
      Uint8Array.of(0x81, 0xa3),
      utf8('txn'),
      algosdk.encodeUnsignedTransaction(transaction),
    )
    expect(await verify(none)).toMatchObject({ code: 'message_malformed' })
    const one = await signed()
    const two = concat(Uint8Array.of(0x83, 0xa4), utf8('msig'), Uint8Array.of(0x01), one.subarray(1))
    expect(await verify(two)).toMatchObject({ code: 'message_malformed' })
  })

  test('a post-quantum signature is not supported', async () => {
    const one = await signed()
    const more = concat(Uint8Array.of(0x83, 0xa5), utf8('pqsig'), Uint8Array.of(0x01), one.subarray(1))
    expect(await verify(more)).toMatchObject({ code: 'key_type_unsupported' })
  })
})
