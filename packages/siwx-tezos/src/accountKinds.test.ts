import { expected, now } from '@countersign/testing/signInFields'
import { describe, expect, test } from 'vitest'
import { signingPayload } from './signingPayload.ts'
import { accounts } from './test/keys.ts'
import { BRANCH, signInText } from './test/message.ts'
import type { TezosProof } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

const KINDS = [
  ['tz1', accounts.ed25519],
  ['tz2', accounts.secp256k1],
  ['tz3', accounts.p256],
  ['tz4', accounts['bls12-381']],
] as const

async function expectBoth(proof: TezosProof, message: string): Promise<void> {
  expect(await verifyMessage(proof, expected, { now })).toMatchObject({ ok: true })
  const other = { ...proof, message: message.replace('Sign in', 'Log in') }
  expect(await verifyMessage(other, expected, { now })).toMatchObject({ code: 'signature_invalid' })
}

describe.each(KINDS)('%s', (kind, { address, publicKey, sign, signBytes }) => {
  const message = signInText({ address })

  test('the account is what it says', () => expect(address.slice(0, 3)).toBe(kind))

  test('every kind of account signs tezos:micheline', async () =>
    expectBoth(await sign(message, 'tezos:micheline'), message))

  test('every kind of account signs tezos:offchain', async () =>
    expectBoth(await sign(message, 'tezos:offchain'), message))

  test('every kind of account signs tezos:failing_noop', async () => {
    const type = 'tezos:failing_noop'
    const { payload } = signingPayload({ type, message, branch: BRANCH })
    await expectBoth(
      { type, branch: BRANCH, message, publicKey, signature: await signBytes(payload) },
      message,
    )
  })
})
