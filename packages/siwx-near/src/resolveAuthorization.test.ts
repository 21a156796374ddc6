import { expected, now } from '@countersign/testing/signInFields'
import { describe, expect, test } from 'vitest'
import { resolveAuthorization } from './resolveAuthorization.ts'
import { BLOCK, type TestAccount, toyChain } from './test/chain.ts'
import { ALICE, alice, bob, carol } from './test/keys.ts'
import { signInText } from './test/message.ts'
import { delegating, envelopeOf, walletBlob, walletContract } from './test/wallet.ts'
import type { AccessKey, ChainReader, ResolveLimits } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

type Accounts = Readonly<Record<string, TestAccount>>

const keys = (publicKey: string, kind: AccessKey = 'full_access'): TestAccount => ({
  keys: { [publicKey]: kind },
})
const resolve = (
  accounts: Accounts,
  authorization: string,
  limits?: ResolveLimits,
  accountId = 'alice.near',
) =>
  resolveAuthorization({ reader: toyChain(accounts), chainId: 'mainnet', accountId, authorization, limits })

describe('a full-access key', () => {
  const known = { 'alice.near': keys(alice.publicKey) }

  test('authorizes a payload', async () => {
    expect(await resolve(known, await alice.authorize(envelopeOf('Hello')))).toEqual({
      ok: true,
      payload: 'Hello',
      by: 'access_key',
      key: alice.publicKey,
      evidence: expect.objectContaining({ kind: 'onchain', blockHash: BLOCK.hash }),
      warnings: [],
    })
  })

  test('of secp256k1 too, with a callback URL under the signature', async () => {
    const blob = await carol.authorize(envelopeOf('Hello'), 'https://app.example/')
    expect(await resolve({ 'alice.near': keys(carol.publicKey) }, blob)).toMatchObject({
      ok: true,
      key: carol.publicKey,
      callbackUrl: 'https://app.example/',
    })
  })

  test.each([
    ['another network', { chainId: 'testnet' }, 'chain_mismatch'],
    ['another signer', { signerId: 'bob.near' }, 'account_mismatch'],
    ['a path at the top', { path: ['parent.near'] }, 'account_mismatch'],
    ['a time after the block', { timestamp: '2026-11-21T12:00:01.123456790Z' }, 'issued_in_future'],
  ] as const)('is refused for %s', async (_name, changes, code) => {
    expect(await resolve(known, await alice.authorize(envelopeOf('Hello', changes)))).toMatchObject({ code })
  })

  test('the time of the block itself is accepted', async () => {
    const blob = await alice.authorize(
      envelopeOf('Hello', { timestamp: '2026-11-21T13:00:01.123456789+01:00' }),
    )
    expect(await resolve(known, blob)).toMatchObject({ ok: true })
  })

  test('each field is under the signature', async () => {
    const blob = await alice.authorize(envelopeOf('Hello'))
    for (const [from, to] of [
      ['"Hello"', '"Hallo"'],
      ['00.000000001Z', '00.000000002Z'],
      ['"extra":{}', '"extra":{"callback_url":""}'],
    ] as const) {
      expect(await resolve(known, blob.replace(from, to))).toMatchObject({ code: 'signature_invalid' })
    }
  })

  test('in another schema is left to the contract', async () => {
    const blob = await alice.authorize(envelopeOf('Hello'))
    expect(await resolve(known, blob.replace('"schema":"nep413"', '"schema":"other"'))).toMatchObject({
      code: 'contract_rejected',
    })
  })

  test('with limited access is refused, and one that is not there', async () => {
    const blob = await alice.authorize(envelopeOf('Hello'))
    expect(await resolve({ 'alice.near': keys(alice.publicKey, 'limited') }, blob)).toMatchObject({
      code: 'key_not_full_access',
    })
    expect(await resolve({ 'alice.near': {} }, blob)).toMatchObject({ code: 'key_not_found' })
  })

  test('of an implicit account counts only until the account exists', async () => {
    const blob = await alice.authorize(envelopeOf('Hello', { signerId: ALICE }))
    expect(await resolve({}, blob, {}, ALICE)).toMatchObject({ ok: true })
    expect(await resolve({ [ALICE]: {} }, blob, {}, ALICE)).toMatchObject({ code: 'key_not_found' })
  })

  test('wins over a contract that would refuse', async () => {
    const panics = () => {
      throw new Error('no')
    }
    const both = { 'alice.near': { ...keys(alice.publicKey), contract: panics } }
    expect(await resolve(both, await alice.authorize(envelopeOf('Hello')))).toMatchObject({
      by: 'access_key',
    })
  })

  test('of a curve that is not supported, or malformed, has its own code', async () => {
    const blob = await alice.authorize(envelopeOf('Hello'))
    expect(
      await resolve(known, blob.replace('"access_key":"ed25519:', '"access_key":"ml-dsa-65:')),
    ).toMatchObject({
      code: 'key_type_unsupported',
    })
    expect(
      await resolve(known, blob.replace('"signature":"ed25519:', '"signature":"secp256k1:')),
    ).toMatchObject({
      code: 'signature_malformed',
    })
  })
})

describe('a contract', () => {
  const known = { 'alice.near': walletContract('alice.near', alice.publicKey) }

  test('attests what its own key has signed', async () => {
    const blob = await walletBlob(envelopeOf('Hello'), alice)
    expect(await resolve(known, blob)).toMatchObject({ ok: true, payload: 'Hello', by: 'contract' })
  })

  test('that panics, is not there or has no such method refuses', async () => {
    const blob = await walletBlob(envelopeOf('Hello'), bob)
    expect(await resolve(known, blob)).toMatchObject({ code: 'contract_rejected' })
    expect(await resolve({}, blob)).toMatchObject({ code: 'contract_rejected' })
    expect(await resolve({ 'alice.near': {} }, blob)).toMatchObject({ code: 'contract_rejected' })
  })

  test.each([
    '',
    'null',
    '[]',
    '{}',
    '{"payload":1}',
    '{"payload":"Hello","pending":{}}',
    '{"payload":"Hello","pending":[1]}',
    '{"payload":"Hello","pending":[{"account_id":"A","authorization":"","expect":""}]}',
    '{"payload":"Hello","pending":[{"account_id":"bob.near","authorization":"","expect":null}]}',
  ])('that answers %j refuses', async (answer) => {
    const odd = { 'alice.near': { contract: () => answer } }
    expect(await resolve(odd, 'x', { maxDepth: 9, maxSubAuthorizations: 9 })).toMatchObject({
      code: 'contract_rejected',
    })
  })

  test('that cannot be asked is undecided, even when the key was refused', async () => {
    const reader: ChainReader = toyChain(
      {},
      {
        view: async () => {
          throw new Error('offline')
        },
      },
    )
    const authorization = await alice.authorize(envelopeOf('Hello'))
    const result = await resolveAuthorization({
      reader,
      chainId: 'mainnet',
      accountId: 'alice.near',
      authorization,
    })
    expect(result).toMatchObject({ code: 'chain_unavailable', retryable: true })
  })
})

describe('delegation', () => {
  const blobOf = (path: readonly string[], payload = 'Hello', signerId = 'bob.near') =>
    walletBlob(envelopeOf(payload, { signerId, path }), bob)
  const below = async (expect = 'Hello', path: readonly string[] = ['alice.near']) => ({
    'alice.near': delegating(
      [{ account_id: 'bob.near', authorization: await blobOf(path), expect }],
      'Hello',
    ),
    'bob.near': walletContract('bob.near', bob.publicKey),
  })
  const limits = { maxDepth: 1, maxSubAuthorizations: 1 }

  test('is followed within the limits, with the path from the bottom up', async () => {
    expect(await resolve(await below(), '', limits)).toMatchObject({
      ok: true,
      payload: 'Hello',
      by: 'contract',
    })
    const three = {
      'alice.near': delegating([{ account_id: 'mid.near', authorization: '', expect: 'Hello' }], 'Hello'),
      'mid.near': delegating(
        [
          {
            account_id: 'bob.near',
            authorization: await blobOf(['mid.near', 'alice.near']),
            expect: 'Hello',
          },
        ],
        'Hello',
      ),
      'bob.near': walletContract('bob.near', bob.publicKey),
    }
    expect(await resolve(three, '', { maxDepth: 2, maxSubAuthorizations: 2 })).toMatchObject({ ok: true })
    expect(await resolve(three, '', { maxDepth: 1, maxSubAuthorizations: 2 })).toMatchObject({
      code: 'account_type_unsupported',
      field: 'maxDepth',
    })
  })

  test('is not followed by default', async () => {
    expect(await resolve(await below(), '')).toMatchObject({ code: 'account_type_unsupported' })
    expect(await resolve(await below(), '', { maxDepth: 5 })).toMatchObject({
      code: 'account_type_unsupported',
      field: 'maxSubAuthorizations',
    })
    expect(await resolve(await below(), '', { maxDepth: Number.NaN, maxSubAuthorizations: 5 })).toMatchObject(
      {
        code: 'account_type_unsupported',
      },
    )
  })

  test('a member that authorizes something else fails the whole', async () => {
    expect(await resolve(await below('Hallo'), '', limits)).toMatchObject({ code: 'contract_rejected' })
  })

  test('a member signature for another path fails the whole', async () => {
    expect(await resolve(await below('Hello', []), '', limits)).toMatchObject({ code: 'contract_rejected' })
    expect(await resolve(await below('Hello', ['other.near']), '', limits)).toMatchObject({
      code: 'contract_rejected',
    })
  })

  test('a member may sign with a full-access key, under its own path', async () => {
    const by = async (path: readonly string[]) => {
      const authorization = await bob.authorize(envelopeOf('Hello', { signerId: 'bob.near', path }))
      const pending = [{ account_id: 'bob.near', authorization, expect: 'Hello' }]
      return { 'alice.near': delegating(pending, 'Hello'), 'bob.near': keys(bob.publicKey) }
    }
    expect(await resolve(await by(['alice.near']), '', limits)).toMatchObject({ ok: true, by: 'contract' })
    expect(await resolve(await by([]), '', limits)).toMatchObject({ code: 'account_mismatch' })
  })

  test('one member of two is not enough', async () => {
    const good = { account_id: 'bob.near', authorization: await blobOf(['alice.near']), expect: 'Hello' }
    const two = {
      ...(await below()),
      'alice.near': delegating([good, { ...good, account_id: 'eve.near' }], 'Hello'),
    }
    expect(await resolve(two, '', { maxDepth: 1, maxSubAuthorizations: 2 })).toMatchObject({
      code: 'contract_rejected',
    })
  })

  test('a cycle ends at the limits', async () => {
    const loop = {
      'alice.near': delegating([{ account_id: 'alice.near', authorization: '', expect: 'Hello' }], 'Hello'),
    }
    expect(await resolve(loop, '', { maxDepth: 50, maxSubAuthorizations: 20 })).toMatchObject({
      code: 'account_type_unsupported',
    })
  })
})

describe('sign-in', () => {
  const text = signInText()
  const verify = (authorization: string, accounts: Accounts) =>
    verifyMessage({ type: 'near:nep641', message: text, accountId: 'alice.near', authorization }, expected, {
      now,
      reader: () => toyChain(accounts),
    })
  const contract = { 'alice.near': walletContract('alice.near', alice.publicKey) }

  test('by a contract names the contract and its network', async () => {
    expect(await verify(await walletBlob(envelopeOf(text), alice), contract)).toMatchObject({
      ok: true,
      subject: 'near:mainnet:alice.near',
      accountKind: 'contract',
      method: 'near:nep641',
    })
  })

  test('takes the recommended JSON structure for the text, to the letter', async () => {
    const json = (action: string) => JSON.stringify({ domain: 'app.example', action, msg: text })
    expect(await verify(await walletBlob(envelopeOf(json('Login')), alice), contract)).toMatchObject({
      ok: true,
    })
    for (const payload of [json('Sign'), `${json('Login')} `, `${text}\n`]) {
      const other = await verify(await walletBlob(envelopeOf(payload), alice), contract)
      expect(other).toMatchObject({ code: 'signature_invalid' })
    }
  })

  test('by a key through a redirecting wallet is for this site only', async () => {
    const known = { 'alice.near': keys(alice.publicKey) }
    const own = await alice.authorize(envelopeOf(text), 'https://app.example/back')
    expect(await verify(own, known)).toMatchObject({ ok: true, accountKind: 'named' })
    const stolen = await alice.authorize(envelopeOf(text), 'https://evil.example/back')
    expect(await verify(stolen, known)).toMatchObject({ code: 'uri_mismatch' })
  })

  test('needs a reader', async () => {
    const authorization = await walletBlob(envelopeOf(text), alice)
    const proof = { type: 'near:nep641', message: text, accountId: 'alice.near', authorization } as const
    expect(await verifyMessage(proof, expected, { now })).toMatchObject({ code: 'reader_missing' })
  })
})

test('hostile options get a code', async () => {
  for (const [options, code] of [
    [{ accountId: 1, chainId: 'mainnet', authorization: '' }, 'address_invalid'],
    [{ accountId: 'alice.near', chainId: 'mainnet', authorization: undefined }, 'contract_rejected'],
    [{ accountId: 'alice.near', chainId: '', authorization: '' }, 'address_invalid'],
  ] as const) {
    const result = await resolveAuthorization({ reader: toyChain({}), ...options } as never)
    expect(result).toMatchObject({ ok: false, code })
  }
})
