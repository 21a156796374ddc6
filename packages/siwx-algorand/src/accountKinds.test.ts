import { expected, now } from '@countersign/testing/signInFields'
import { describe, expect, test } from 'vitest'
import { alice, bob, carol, jsonOf, multisigOf, type TestAccount, team } from './test/keys.ts'
import { signInText } from './test/message.ts'
import { answering } from './test/readers.ts'
import type { AlgorandProof } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

const CALLS = [
  ['algorand:mx', (by: TestAccount, text: string) => by.mx(text)],
  ['algorand:unprefixed', (by: TestAccount, text: string) => by.unprefixed(text)],
  ['algorand:arc60', (by: TestAccount, text: string) => by.arc60(jsonOf(text))],
] as const

const verify = (proof: AlgorandProof, authAddress?: string) =>
  verifyMessage(proof, expected, { now, reader: answering({ authAddress }) })

describe.each(CALLS)('%s', (method, sign) => {
  const text = signInText({ address: alice.address })

  test('a key signs in', async () => {
    expect(await verify(await sign(alice, text))).toMatchObject({ ok: true, method, accountKind: 'key' })
    expect(await verify(await sign(bob, text))).toMatchObject({ code: 'signature_invalid' })
  })

  test('a rekeyed account signs in with the key that the network names', async () => {
    const sent = { ...(await sign(bob, text)), signer: bob.address } as AlgorandProof
    expect(await verify(sent, bob.address)).toMatchObject({ ok: true, method, accountKind: 'rekeyed' })
    expect(await verify(sent, carol.address)).toMatchObject({ code: 'key_account_mismatch' })
  })

  test('enough members sign in a multisignature account', async () => {
    const teamText = signInText({ address: team })
    const { signature: first = '', ...shared } = await sign(alice, teamText)
    const { signature: second = '' } = await sign(carol, teamText)
    const by = (signatures: Readonly<Record<string, string>>) =>
      verify({ ...shared, multisig: multisigOf(signatures) } as AlgorandProof)
    const both = { [alice.address]: first, [carol.address]: second }
    expect(await by(both)).toMatchObject({ ok: true, method, accountKind: 'multisig' })
    expect(await by({ [alice.address]: first })).toMatchObject({ code: 'threshold_not_met' })
    expect(await by({ ...both, [carol.address]: first })).toMatchObject({ code: 'signature_invalid' })
  })
})
