import type { Expectations } from '@countersign/siwx-core'
import { expected, now } from '@countersign/testing/signInFields'
import { describe, expect, test, vi } from 'vitest'
import { multisigAddress } from './multisigAddress.ts'
import { POLKADOT } from './test/chains.ts'
import { alice, bob, carol, erin, type TestAccount } from './test/keys.ts'
import { signInText } from './test/message.ts'
import type { MultisigProof, PolkadotProof } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

const text = signInText({ address: alice.address })

const verify = (sent: PolkadotProof, more: Partial<Expectations> = {}) =>
  verifyMessage(sent, { ...expected, ...more }, { now })

describe('multisig', () => {
  const signatories = [alice, carol, erin].map(({ address }) => address)
  const address = multisigAddress({ signatories, threshold: 2, chainId: POLKADOT })
  const message = signInText({ address })
  const by = async (
    signers: readonly TestAccount[],
    more: Partial<MultisigProof> = {},
  ): Promise<MultisigProof> => ({
    type: 'substrate:multisig',
    message,
    threshold: 2,
    signatories,
    signatures: await Promise.all(
      signers.map(async (one) => ({
        signatory: one.address,
        signature: (await one.sign(message)).signature,
      })),
    ),
    ...more,
  })

  test('is proven by as many members as it takes', async () => {
    expect(await verify(await by([alice, erin]))).toMatchObject({
      ok: true,
      account: `polkadot:${POLKADOT}:${address}`,
      accountKind: 'multisig',
      method: 'polkadot:multisig',
      evidence: { kind: 'offline' },
    })
    expect(await verify(await by([alice]))).toMatchObject({ code: 'threshold_not_met' })
    expect(await verify(await by([]))).toMatchObject({ code: 'threshold_not_met' })
  })

  test('a member cannot count twice, under whatever prefix', async () => {
    const { signature } = await alice.sign(message)
    const signatures = [alice.address, alice.addressWith(42)].map((signatory) => ({ signatory, signature }))
    expect(await verify(await by([], { signatures }))).toMatchObject({ code: 'duplicate_key' })
    const twins = [alice.address, alice.addressWith(42), carol.address]
    expect(await verify(await by([alice, carol], { signatories: twins }))).toMatchObject({
      code: 'duplicate_key',
    })
  })

  test('another list or threshold is another account', async () => {
    const nonce = vi.fn(() => true)
    const others = [alice.address, carol.address, bob.address]
    expect(await verify(await by([alice, bob], { signatories: others }), { nonce })).toMatchObject({
      code: 'key_account_mismatch',
    })
    expect(await verify(await by([alice], { threshold: 1 }), { nonce })).toMatchObject({
      code: 'key_account_mismatch',
    })
    expect(nonce).not.toHaveBeenCalled()
  })

  test('a stranger is no member', async () => {
    expect(await verify(await by([alice, bob]))).toMatchObject({ code: 'key_not_found' })
  })

  test('every signature that comes must hold', async () => {
    const good = await by([alice, carol, erin])
    const [first, second, third] = good.signatures
    if (!first || !second || !third) throw new Error('three')
    const bad = { ...third, signature: second.signature }
    expect(await verify(good)).toMatchObject({ ok: true })
    expect(await verify({ ...good, signatures: [first, second, bad] })).toMatchObject({
      code: 'signature_invalid',
      field: 'signatures',
    })
  })

  test('a member alone, or the members over a text of their own, do not pass', async () => {
    expect(await verify(await alice.sign(message))).toMatchObject({ ok: false })
    const own = await alice.sign(text)
    const signatures = [
      { signatory: alice.address, signature: own.signature },
      { signatory: carol.address, signature: (await carol.sign(message)).signature },
    ]
    expect(await verify(await by([], { signatures }))).toMatchObject({ code: 'signature_invalid' })
  })

  test.each([0, -1, 4])('a threshold of %i is none', async (threshold) => {
    expect(await verify(await by([alice, carol], { threshold }))).toMatchObject({
      code: 'account_type_unsupported',
    })
  })
})
