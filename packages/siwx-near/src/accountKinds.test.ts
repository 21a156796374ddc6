import { expected, now } from '@countersign/testing/signInFields'
import { describe, expect, test } from 'vitest'
import { type TestAccount, toyChain } from './test/chain.ts'
import { ALICE, alice, bob, CAROL, carol } from './test/keys.ts'
import { signInText } from './test/message.ts'
import { envelopeOf, walletBlob, walletContract } from './test/wallet.ts'
import { verifyMessage } from './verifyMessage.ts'

const DETERMINISTIC = `0s${'1a'.repeat(20)}`

type Sent = { readonly accountId: string; readonly authorization: string }

const verify = ({ accountId, authorization }: Sent, account: TestAccount | undefined) =>
  verifyMessage(
    { type: 'near:nep641', message: signInText({ address: accountId }), accountId, authorization },
    expected,
    { now, reader: () => toyChain(account === undefined ? {} : { [accountId]: account }) },
  )

const envelope = (accountId: string) =>
  envelopeOf(signInText({ address: accountId }), { signerId: accountId })

describe('NEP-641', () => {
  test.each([
    ['named', 'alice.near', alice],
    ['implicit', ALICE, alice],
    ['implicit', CAROL, carol],
  ])('a full-access key signs in a %s account: %s', async (accountKind, accountId, key) => {
    const sent = { accountId, authorization: await key.authorize(envelope(accountId)) }
    const account = (kind: 'full_access' | 'limited') => ({ keys: { [key.publicKey]: kind } })
    expect(await verify(sent, account('full_access'))).toMatchObject({ ok: true, accountKind })
    expect(await verify(sent, account('limited'))).toMatchObject({ code: 'key_not_full_access' })
  })

  test.each(['alice.near', ALICE, CAROL, DETERMINISTIC])(
    'a contract signs in the account %s',
    async (accountId) => {
      const contract = walletContract(accountId, alice.publicKey)
      const by = async (key: typeof alice) => ({
        accountId,
        authorization: await walletBlob(envelope(accountId), key),
      })
      expect(await verify(await by(alice), contract)).toMatchObject({
        ok: true,
        accountKind: 'contract',
        subject: `near:mainnet:${accountId}`,
      })
      expect(await verify(await by(bob), contract)).toMatchObject({ code: 'contract_rejected' })
    },
  )

  test('an implicit account that does not exist yet signs in with the key that it is named after', async () => {
    const sent = { accountId: ALICE, authorization: await alice.authorize(envelope(ALICE)) }
    expect(await verify(sent, undefined)).toMatchObject({ ok: true, accountKind: 'implicit' })
    const other = { accountId: ALICE, authorization: await bob.authorize(envelope(ALICE)) }
    expect(await verify(other, undefined)).toMatchObject({ code: 'key_not_found' })
  })
})
