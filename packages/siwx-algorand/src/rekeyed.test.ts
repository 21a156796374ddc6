import type { Expectations } from '@countersign/siwx-core'
import { expected, now } from '@countersign/testing/signInFields'
import { describe, expect, test, vi } from 'vitest'
import { alice, bob, carol, jsonOf, MAINNET, multisigOf, TESTNET, TESTNET_HASH, team } from './test/keys.ts'
import { signInText } from './test/message.ts'
import { answering, STATE } from './test/readers.ts'
import type { AlgorandProof, MxProof, VerifyContext } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

const text = signInText({ address: alice.address })
const proof = await alice.mx(text)
const rekeyed = { ...(await bob.mx(text)), signer: bob.address } as MxProof

const verify = (
  sent: AlgorandProof,
  { reader, unprefixed, ...more }: Partial<Expectations> & VerifyContext = {},
) => verifyMessage(sent, { ...expected, ...more }, { now, reader, unprefixed })

const onchain = {
  kind: 'onchain',
  chain: `algorand:${MAINNET}`,
  blockNumber: '45000000',
  blockHash: STATE.blockHash,
  blockTime: '2026-11-21T12:00:00.000Z',
}

describe('rekeyed accounts', () => {
  const reader = answering({ authAddress: bob.address })

  test('the key that the network names is accepted, for that network only', async () => {
    expect(await verify(rekeyed, { reader })).toMatchObject({
      ok: true,
      account: `algorand:${MAINNET}:${alice.address}`,
      subject: `algorand:${MAINNET}:${alice.address}`,
      accountKind: 'rekeyed',
      evidence: onchain,
    })
  })

  test('the account’s own key is refused, where the network can be asked', async () => {
    expect(await verify(proof, { reader })).toMatchObject({
      code: 'account_rekeyed',
      stage: 'chain',
      expected: bob.address,
    })
    // Without a network nobody can know: the result says so.
    expect(await verify(proof)).toMatchObject({ ok: true, evidence: { kind: 'offline' } })
    expect(await verify(proof, { requireOnchain: true })).toMatchObject({
      code: 'reader_missing',
      stage: 'chain',
    })
  })

  test('a third key is refused', async () => {
    const third = { ...(await carol.mx(text)), signer: carol.address } as MxProof
    expect(await verify(third, { reader })).toMatchObject({ code: 'key_account_mismatch' })
  })

  test('the key that the network names must have signed', async () => {
    const forged = { ...(await carol.mx(text)), signer: bob.address } as MxProof
    expect(await verify(forged, { reader })).toMatchObject({ code: 'signature_invalid' })
  })

  test('ARC-60 and multisignature too', async () => {
    const arc60 = { ...(await bob.arc60(jsonOf(text))), signer: bob.address } as AlgorandProof
    expect(await verify(arc60, { reader })).toMatchObject({ ok: true, accountKind: 'rekeyed' })
    const multisig = multisigOf({
      [alice.address]: proof.signature ?? '',
      [bob.address]: (await bob.mx(text)).signature ?? '',
    })
    const byTeam: AlgorandProof = { type: 'algorand:mx', message: text, multisig }
    expect(await verify(byTeam)).toMatchObject({ code: 'reader_missing' })
    expect(await verify(byTeam, { reader: answering({ authAddress: team }) })).toMatchObject({
      ok: true,
      accountKind: 'rekeyed',
    })
  })
})

describe('the network', () => {
  test('one that cannot be asked is not an invalid signature, and not a valid one', async () => {
    for (const account of [
      async () => Promise.reject(new Error('down')),
      () => {
        throw new Error('down')
      },
    ]) {
      const result = await verify(proof, { reader: () => ({ account }) })
      expect(result).toMatchObject({ code: 'chain_unavailable', retryable: true })
    }
  })

  test('another one than the message’s is not believed', async () => {
    expect(await verify(proof, { reader: answering({ genesisHash: TESTNET_HASH }) })).toMatchObject({
      code: 'chain_inconsistent',
      retryable: true,
    })
    const beginsTheSame = 'wGHE2Pwdvd7S12BL5FaOP20EGYesN73AAAAAAAAAAAA='
    expect(await verify(proof, { reader: answering({ genesisHash: beginsTheSame }) })).toMatchObject({
      code: 'chain_inconsistent',
    })
  })

  test('one that has stopped before the message was issued is not believed, whatever it says', async () => {
    const blockTime = (seconds: number) => answering({ blockTime: STATE.blockTime - BigInt(seconds) })
    expect(await verify(proof, { reader: blockTime(60) })).toMatchObject({ ok: true })
    expect(await verify(proof, { reader: blockTime(61) })).toMatchObject({
      code: 'chain_inconsistent',
      field: 'issuedAt',
      retryable: true,
    })
    expect(await verify(proof, { reader: blockTime(61), clockSkew: 61 })).toMatchObject({ ok: true })
    const stopped = () => ({
      account: async () => ({ ...STATE, blockTime: STATE.blockTime - 61n, authAddress: bob.address }),
    })
    expect(await verify(proof, { reader: stopped })).toMatchObject({ code: 'chain_inconsistent' })
  })

  test('is asked by the network of the message', async () => {
    const asked: string[] = []
    const reader = (chainId: string) => {
      asked.push(chainId)
      return undefined
    }
    await verify(await alice.mx(signInText({ address: alice.address, chainId: TESTNET })), { reader })
    expect(asked).toEqual([TESTNET])
  })

  test.each([
    ['no round', { round: -1n }],
    ['a round that is a number', { round: 1 as never }],
    ['no hash', { blockHash: '' }],
    ['a time beyond all', { blockTime: 10n ** 18n }],
    ['no network', { genesisHash: '' }],
    ['no address', { authAddress: 'nobody' }],
    ['an empty address', { authAddress: '' }],
  ])('a reader that answers %s decides nothing', async (_name, changes) => {
    expect(await verify(proof, { reader: answering(changes) })).toMatchObject({ code: 'chain_unavailable' })
  })
})

describe('multisignature accounts', () => {
  const teamText = signInText({ address: team })
  const signatures = async (...members: readonly (typeof alice)[]) =>
    Object.fromEntries(
      await Promise.all(
        members.map(async (member) => [member.address, (await member.mx(teamText)).signature ?? ''] as const),
      ),
    )
  const byTeam = (multisig: object) => ({ type: 'algorand:mx', message: teamText, multisig }) as AlgorandProof

  test('enough members are accepted', async () => {
    for (const members of [
      [alice, bob],
      [bob, carol],
      [alice, bob, carol],
    ]) {
      expect(await verify(byTeam(multisigOf(await signatures(...members))))).toMatchObject({
        ok: true,
        accountKind: 'multisig',
        subject: `algorand:${team}`,
      })
    }
  })

  test('ARC-60 too', async () => {
    const json = jsonOf(teamText)
    const [first, second] = [await alice.arc60(json), await carol.arc60(json)]
    const { signature: _, ...shared } = first
    const multisig = multisigOf({
      [alice.address]: first.signature ?? '',
      [carol.address]: second.signature ?? '',
    })
    expect(await verify({ ...shared, multisig } as AlgorandProof)).toMatchObject({
      ok: true,
      method: 'algorand:arc60',
      accountKind: 'multisig',
    })
  })

  test('too few are refused before the nonce is spent', async () => {
    const nonce = vi.fn(() => true)
    const result = await verify(byTeam(multisigOf(await signatures(alice))), { nonce })
    expect(result).toMatchObject({ code: 'threshold_not_met', expected: '2', received: '1' })
    expect(nonce).not.toHaveBeenCalled()
  })

  test('one wrong signature is not outvoted', async () => {
    const some = await signatures(alice, bob)
    const wrong = { ...some, [carol.address]: some[alice.address] ?? '' }
    expect(await verify(byTeam(multisigOf(wrong)))).toMatchObject({ code: 'signature_invalid' })
  })

  test('a lower threshold, other members or another order are another account', async () => {
    const good = multisigOf(await signatures(alice, bob))
    const others = [
      { ...good, threshold: 1 },
      { ...good, members: good.members.slice(0, 2) },
      { ...good, members: good.members.toReversed() },
      { ...good, members: [...good.members, { address: bob.address }] },
    ]
    for (const multisig of others) {
      expect(await verify(byTeam(multisig))).toMatchObject({ code: 'reader_missing' })
      expect(await verify(byTeam(multisig), { reader: answering({}) })).toMatchObject({
        code: 'key_account_mismatch',
      })
    }
  })

  test('a member alone is not the account', async () => {
    expect(await verify(await alice.mx(teamText))).toMatchObject({ ok: false })
  })
})
