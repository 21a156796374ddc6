import type { Expectations } from '@countersign/siwx-core'
import algosdk from 'algosdk'
import { describe, expect, test, vi } from 'vitest'
import { encodeBase64 } from './internal/base64.ts'
import { concat, utf8 } from './internal/bytes.ts'
import {
  alice,
  bob,
  carol,
  jsonOf,
  MAINNET,
  multisigOf,
  TESTNET,
  TESTNET_HASH,
  team,
  withHighS,
} from './test/keys.ts'
import { expected, NONCE, now, signInText } from './test/message.ts'
import { answering, STATE } from './test/readers.ts'
import type { AlgorandProof, MxProof, VerifyContext } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

const text = signInText({ address: alice.address })
const proof = await alice.mx(text)
const sent = await alice.unprefixed(text)
const rekeyed = { ...(await bob.mx(text)), signer: bob.address } as MxProof
const one = await alice.arc60(jsonOf(text))
const transaction = await alice.arc14(text)

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

describe('a key account', () => {
  test('is accepted without a chain, and the result says what was not asked', async () => {
    expect(await verify(proof)).toEqual({
      ok: true,
      account: `algorand:${MAINNET}:${alice.address}`,
      subject: `algorand:${alice.address}`,
      accountKind: 'key',
      method: 'algorand:mx',
      key: [...alice.publicKey].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
      message: expect.objectContaining({ address: alice.address, chainId: MAINNET, nonce: NONCE }),
      evidence: { kind: 'offline' },
      warnings: ['rekey_not_checked'],
    })
  })

  test('is accepted by the chain, pinned to a round', async () => {
    const result = await verify(proof, { reader: answering({}), requireOnchain: true })
    expect(result).toMatchObject({ ok: true, accountKind: 'key', evidence: onchain, warnings: [] })
  })

  test('has one subject on every network', async () => {
    const other = await alice.mx(signInText({ address: alice.address, chainId: TESTNET }))
    expect(await verify(other)).toMatchObject({
      account: `algorand:${TESTNET}:${alice.address}`,
      subject: `algorand:${alice.address}`,
    })
  })

  test.each([
    ['algorand:mx', proof],
    ['algorand:unprefixed', sent],
    ['algorand:arc60', one],
    ['algorand:arc14', transaction],
  ])('signs with %s', async (method, sent) => {
    expect(await verify(sent)).toMatchObject({ ok: true, method, subject: `algorand:${alice.address}` })
    expect(await verify(sent, { allow: [method] })).toMatchObject({ ok: true })
    const others = ['algorand:mx', 'algorand:unprefixed', 'algorand:arc60', 'algorand:arc14']
    const allow = others.filter((other) => other !== method)
    expect(await verify(sent, { allow })).toMatchObject({ code: 'proof_type_not_allowed' })
  })
})

describe('binding', () => {
  test('a key that says it is another one is refused where it matters', async () => {
    const foreign = { ...(await bob.mx(text)), signer: bob.address } as MxProof
    expect(await verify(foreign)).toMatchObject({ code: 'reader_missing', received: bob.address })
    expect(await verify(foreign, { reader: answering({}) })).toMatchObject({
      code: 'key_account_mismatch',
      expected: alice.address,
      received: bob.address,
    })
  })

  test('naming the account does not help a foreign key', async () => {
    const foreign = await bob.mx(text)
    expect(await verify(foreign)).toMatchObject({ code: 'signature_invalid' })
    expect(await verify({ ...foreign, signer: alice.address } as MxProof)).toMatchObject({
      code: 'signature_invalid',
    })
  })

  test('the account may be named as its own signer', async () => {
    const named = { ...proof, signer: alice.address } as MxProof
    expect(await verify(named)).toMatchObject({ ok: true, accountKind: 'key' })
  })

  test('an address that is no key is of an account that cannot sign: an application, a program', async () => {
    const unsupported = { code: 'account_type_unsupported', stage: 'signature' }
    const addresses = [algosdk.getApplicationAddress(1n), algosdk.getApplicationAddress(6n)].map(String)
    // The program of the shared vectors.
    addresses.push('6Z3C3LDVWGMX23BMSYMANACQOSINPFIRF77H7N3AWJZYV6OH6GWTJKVMXY')
    const results = await Promise.all(
      addresses.map(async (address) => verify({ ...proof, message: signInText({ address }) })),
    )
    // Half of all hashes happen to be points; for them there is only no signature.
    expect(results.every((result) => !result.ok)).toBe(true)
    expect(results).toContainEqual(expect.objectContaining(unsupported))
    for (const result of results) {
      expect(result).toMatchObject({
        code: expect.stringMatching(/^(account_type_unsupported|signature_invalid)$/),
      })
    }
  })

  test('a key of small order is refused', async () => {
    const publicKey = new Uint8Array(32)
    publicKey[0] = 1
    const address = algosdk.encodeAddress(publicKey)
    const message = signInText({ address })
    const signature = encodeBase64(concat(publicKey, new Uint8Array(32)))
    const peer = algosdk.verifyBytes(utf8(message), concat(publicKey, new Uint8Array(32)), address)
    expect(peer).toBe(true)
    expect(await verify({ type: 'algorand:mx', message, signature })).toMatchObject({
      code: 'key_small_order',
    })
  })
})

describe('what was signed', () => {
  test('S + L is refused', async () => {
    const twin = { ...proof, signature: withHighS(proof.signature ?? '') } as MxProof
    expect(await verify(twin)).toMatchObject({ code: 'signature_non_canonical' })
  })

  test('a raw signature is refused as MX, ARC-60 and ARC-14', async () => {
    const { signature } = await alice.unprefixed(text)
    expect(await verify({ ...proof, signature } as MxProof)).toMatchObject({ code: 'signature_invalid' })
    const json = jsonOf(text)
    const arc60 = await alice.arc60(json)
    for (const bytes of [utf8(json), utf8(text), utf8(`MX${json}`)]) {
      const raw = encodeBase64(await alice.raw(bytes))
      expect(await verify({ ...arc60, signature: raw } as AlgorandProof)).toMatchObject({
        code: 'signature_invalid',
      })
    }
  })

  test('a signature with MX is refused as one without', async () => {
    const { signature } = proof
    expect(
      await verify({ type: 'algorand:unprefixed', message: text, signature } as AlgorandProof),
    ).toMatchObject({
      code: 'signature_invalid',
    })
  })

  test('the formula in the prose of ARC-60, with the authenticator data unhashed, is refused', async () => {
    const arc60 = await alice.arc60(jsonOf(text))
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(jsonOf(text))))
    const authenticatorData = Uint8Array.from(atob(arc60.authenticatorData), (c) => c.charCodeAt(0))
    const signature = encodeBase64(await alice.raw(concat(hash, authenticatorData)))
    expect(await verify({ ...arc60, signature } as AlgorandProof)).toMatchObject({
      code: 'signature_invalid',
    })
  })

  test('text is not accepted where JSON is signed, nor JSON where text is', async () => {
    expect(await verify(await alice.arc60(text, 'app.example'))).toMatchObject({ code: 'message_malformed' })
    expect(await verify(await alice.mx(jsonOf(text)))).toMatchObject({ code: 'message_malformed' })
    expect(await verify(await alice.unprefixed(jsonOf(text)))).toMatchObject({ code: 'message_malformed' })
  })
})

describe('the unprefixed text of Kibisis', () => {
  test('is accepted with a warning', async () => {
    expect(await verify(sent, { reader: answering({}) })).toMatchObject({
      ok: true,
      method: 'algorand:unprefixed',
      warnings: ['unprefixed_signature'],
    })
  })

  test('can be switched off', async () => {
    expect(await verify(sent, { unprefixed: true })).toMatchObject({ ok: true })
    expect(await verify(sent, { unprefixed: false })).toMatchObject({ code: 'proof_type_not_allowed' })
    expect(await verify(proof, { unprefixed: false })).toMatchObject({ ok: true })
  })

  test.each(['TX.example', 'MX.example', 'arc60.io', 'Program.example', 'ProgData.example', 'spc.example'])(
    'a text that begins like protocol bytes is refused: %s',
    async (domain) => {
      const message = signInText({ address: alice.address, domain })
      expect(await verify(await alice.unprefixed(message), { domain })).toMatchObject({
        code: 'encoding_invalid',
        stage: 'binding',
      })
      // With a prefix of its own it is fine, and so it is with the scheme in front.
      expect(await verify(await alice.mx(message), { domain })).toMatchObject({ ok: true })
      const schemed = signInText({ address: alice.address, domain, scheme: 'https' })
      expect(await verify(await alice.unprefixed(schemed), { domain })).toMatchObject({ ok: true })
    },
  )

  test('a transaction, a program and anything else that is not a whole message is refused', async () => {
    for (const message of [
      'TX\u0081',
      'Program\u0001',
      'hello',
      '',
      `${text}\n`,
      `TX\n${text}`,
      ` ${text}`,
    ]) {
      expect(await verify(await alice.unprefixed(message))).toMatchObject({ ok: false, stage: 'parse' })
    }
  })
})

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
    expect(await verify(proof, { requireOnchain: true })).toMatchObject({ code: 'reader_missing' })
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

  test('ARC-60 and unprefixed too', async () => {
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

describe('the order', () => {
  test('the nonce is spent once, after the binding and before the signature', async () => {
    const nonce = vi.fn(() => true)
    const foreign = { ...(await bob.mx(text)), signer: bob.address } as MxProof
    expect(await verify(foreign, { nonce })).toMatchObject({ code: 'reader_missing' })
    expect(nonce).not.toHaveBeenCalled()
    expect(await verify(await bob.mx(text), { nonce })).toMatchObject({ code: 'signature_invalid' })
    expect(nonce).toHaveBeenCalledTimes(1)
  })

  test('the network is asked last, and not for what is refused anyway', async () => {
    const account = vi.fn(async () => STATE)
    const reader = () => ({ account })
    await verify(await bob.mx(text), { reader })
    await verify(proof, { reader, nonce: () => false })
    expect(account).not.toHaveBeenCalled()
    expect(await verify(proof, { reader })).toMatchObject({ ok: true })
    expect(account).toHaveBeenCalledExactlyOnceWith(alice.address)
  })

  test('received bytes are verified, never a text rebuilt from fields', async () => {
    const spelled = signInText({ address: alice.address, issuedAt: '2026-11-21t12:00:00.000000z' })
    expect(await verify(await alice.mx(spelled))).toMatchObject({
      ok: true,
      message: { issuedAt: '2026-11-21t12:00:00.000000z' },
    })
    expect(await verify({ ...proof, message: spelled } as MxProof)).toMatchObject({
      code: 'signature_invalid',
    })
  })
})
