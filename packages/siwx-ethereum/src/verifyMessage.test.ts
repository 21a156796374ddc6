import { expected, NONCE, now } from '@countersign/testing/signInFields'
import { Wallet } from 'ethers'
import { hexToBytes } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { describe, expect, test, vi } from 'vitest'
import { bytesToHex } from './internal/hex.ts'
import { KEYS, proofOf, signInText } from './test/message.ts'
import { BLOCK, emptyChain } from './test/readers.ts'
import { wrap6492, wrap8010 } from './test/wrap.ts'
import type { ChainReader } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

const alice = privateKeyToAccount(KEYS.alice)
const bob = privateKeyToAccount(KEYS.bob)
const lower = alice.address.toLowerCase()
const text = signInText({ address: alice.address })
const byAlice = await alice.signMessage({ message: text })
const byBob = await bob.signMessage({ message: text })
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const WRONG_LENGTH = `0x${'11'.repeat(130)}`

const verify = (signature: string, more = {}, reader?: (chainId: string) => ChainReader | undefined) =>
  verifyMessage(proofOf(text, signature), { ...expected, ...more }, { now, reader })

describe('a key account', () => {
  test('is accepted without a chain', async () => {
    expect(await verify(byAlice)).toEqual({
      ok: true,
      account: `eip155:1:${alice.address}`,
      subject: `eip155:${lower}`,
      accountKind: 'key',
      method: 'eip191',
      key: alice.publicKey,
      message: expect.objectContaining({ address: alice.address, chainId: '1', nonce: NONCE }),
      evidence: { kind: 'offline' },
      warnings: ['code_not_checked'],
    })
  })

  test('has one subject on every chain', async () => {
    const other = signInText({ address: alice.address, chainId: '8453' })
    const proof = proofOf(other, await alice.signMessage({ message: other }))
    expect(await verifyMessage(proof, expected, { now })).toMatchObject({
      account: `eip155:8453:${alice.address}`,
      subject: `eip155:${lower}`,
    })
  })

  test('may have been signed with ethers', async () => {
    expect(await verify(await new Wallet(KEYS.alice).signMessage(text))).toMatchObject({ ok: true })
  })

  test.each([0, 1, 27, 28])('v %i', async (v) => {
    const bytes = hexToBytes(byAlice)
    const parity = (bytes[64] ?? 0) - 27
    bytes[64] = v
    const result = await verify(bytesToHex(bytes))
    expect(result.ok).toBe(v % 27 === parity)
  })

  test.each([2, 3, 26, 29, 30, 31, 35, 255])('v %i is signature_malformed', async (v) => {
    const bytes = hexToBytes(byAlice)
    bytes[64] = v
    expect(await verify(bytesToHex(bytes))).toMatchObject({ code: 'signature_malformed' })
    expect(await verify(bytesToHex(bytes), {}, emptyChain)).toMatchObject({ code: 'signature_malformed' })
  })

  test('an address in one letter case passes with a warning and comes out checksummed', async () => {
    for (const address of [lower, `0x${lower.slice(2).toUpperCase()}`]) {
      const message = signInText({ address })
      const proof = proofOf(message, await alice.signMessage({ message }))
      expect(await verifyMessage(proof, expected, { now })).toMatchObject({
        ok: true,
        account: `eip155:1:${alice.address}`,
        subject: `eip155:${lower}`,
        warnings: ['address_case', 'code_not_checked'],
      })
    }
  })

  test('a wrong checksum is refused', async () => {
    const swapped = alice.address.replace(/[a-f]/i, (digit) =>
      digit === digit.toLowerCase() ? digit.toUpperCase() : digit.toLowerCase(),
    )
    const message = text.replace(alice.address, swapped)
    const proof = proofOf(message, await alice.signMessage({ message }))
    expect(await verifyMessage(proof, expected, { now })).toMatchObject({ code: 'address_checksum' })
  })

  test('the signature holds over the received bytes only', async () => {
    const altered = text.replace('Example.', 'Example,')
    expect(await verifyMessage(proofOf(altered, byAlice), expected, { now })).toMatchObject({
      ok: false,
      code: 'reader_missing',
    })
  })
})

describe('requireOnchain', () => {
  test('needs a reader', async () => {
    expect(await verify(byAlice, { requireOnchain: true })).toMatchObject({
      code: 'reader_missing',
      retryable: false,
    })
  })

  test('gives the block as evidence', async () => {
    expect(await verify(byAlice, { requireOnchain: true }, emptyChain)).toMatchObject({
      ok: true,
      method: 'eip191',
      accountKind: 'key',
      evidence: {
        kind: 'onchain',
        chain: 'eip155:1',
        blockNumber: '7',
        blockHash: BLOCK.hash,
        blockTime: '2027-01-15T08:00:00.000Z',
      },
      warnings: [],
    })
  })

  test('lets the code of a contract decide', async () => {
    const reader = (chainId: string): ChainReader => ({
      ...emptyChain(chainId),
      code: () => Promise.resolve('0x6000'),
    })
    expect(await verify(byAlice, { requireOnchain: true }, reader)).toMatchObject({
      code: 'contract_rejected',
    })
  })
})

describe('another address has signed', () => {
  test('without a reader the question stays open, and the other address is named', async () => {
    expect(await verify(byBob)).toMatchObject({ code: 'reader_missing', received: bob.address })
    expect(await verify(WRONG_LENGTH)).toMatchObject({ code: 'reader_missing' })
    expect(await verify(byBob, {}, () => undefined)).toMatchObject({ code: 'reader_missing' })
  })

  test('with a chain that has no contract it is invalid', async () => {
    expect(await verify(byBob, {}, emptyChain)).toMatchObject({
      code: 'signature_invalid',
      received: bob.address,
    })
    expect(await verify(WRONG_LENGTH, {}, emptyChain)).toMatchObject({ code: 'contract_not_deployed' })
    expect(await verify('0x', {}, emptyChain)).toMatchObject({ code: 'contract_not_deployed' })
  })
})

describe('the chain', () => {
  test('must be the one of the message', async () => {
    const asked: string[] = []
    const reader = (chainId: string) => {
      asked.push(chainId)
      return emptyChain('10')
    }
    expect(await verify(byBob, {}, reader)).toMatchObject({
      code: 'chain_inconsistent',
      expected: '1',
      received: '10',
      retryable: true,
    })
    expect(asked).toEqual(['1'])
  })

  test.each(['chainId', 'latestBlock', 'code', 'call'] as const)(
    '%s rejecting or answering garbage is chain_unavailable',
    async (method) => {
      for (const broken of [
        () => Promise.reject(new Error('down')),
        () => {
          throw new Error('down')
        },
        () => Promise.resolve(undefined),
        () => Promise.resolve(method === 'code' ? '0x0' : {}),
      ]) {
        const reader = (chainId: string) => ({ ...emptyChain(chainId), [method]: broken }) as ChainReader
        const result = await verify(byBob, {}, reader)
        expect(result.ok ? 'accepted' : result.code).toMatch(/^chain_(unavailable|inconsistent)$/)
        expect(result).toMatchObject({ retryable: true, stage: 'chain' })
      }
    },
  )

  test('a lookup of readers that throws is internal, not a verdict on the signature', async () => {
    const result = await verify(byBob, {}, () => {
      throw new Error('configuration')
    })
    expect(result).toMatchObject({ ok: false, code: 'internal' })
  })

  test('a validator that answers nonsense is not believed', async () => {
    const wrapped = wrap6492(bob.address, '0x', byBob)
    for (const data of ['0x', `0x${'ff'.repeat(32)}`, `0x${'00'.repeat(31)}04`, `0x${'00'.repeat(64)}`]) {
      const reader = (chainId: string) =>
        ({ ...emptyChain(chainId), call: () => Promise.resolve({ status: 'returned', data }) }) as ChainReader
      expect(await verify(wrapped, {}, reader)).toMatchObject({ code: 'chain_unavailable' })
    }
  })
})

describe('allow', () => {
  test.each([
    [['eip191'], byAlice, 'accepted'],
    [['eip191'], byBob, 'signature_invalid'],
    [['eip1271'], byAlice, 'proof_type_not_allowed'],
    [['eip1271'], byBob, 'signature_invalid'],
    [['eip191'], WRONG_LENGTH, 'proof_type_not_allowed'],
    [['eip191', 'eip1271'], wrap6492(bob.address, '0x', byAlice), 'proof_type_not_allowed'],
    [['eip6492'], byAlice, 'proof_type_not_allowed'],
    [[], byAlice, 'proof_type_not_allowed'],
  ])('%j', async (allow, signature, outcome) => {
    const result = await verify(signature, { allow }, emptyChain)
    expect(result.ok ? 'accepted' : result.code).toBe(outcome)
  })
})

describe('the chain-less id 0', () => {
  const message = signInText({ address: alice.address, chainId: '0' })
  const signature = alice.signMessage({ message })

  test('is refused unless it is expected', async () => {
    const proof = proofOf(message, await signature)
    expect(await verifyMessage(proof, expected, { now })).toMatchObject({
      code: 'chain_not_allowed',
      received: 'eip155:0',
    })
    expect(await verifyMessage(proof, { ...expected, chains: ['eip155:1'] }, { now })).toMatchObject({
      code: 'chain_not_allowed',
    })
    expect(await verifyMessage(proof, { ...expected, chains: ['eip155:0'] }, { now })).toMatchObject({
      ok: true,
      account: `eip155:0:${alice.address}`,
    })
  })

  test('has no contracts', async () => {
    const proof = proofOf(message, await bob.signMessage({ message }))
    const allowed = { ...expected, chains: ['eip155:0'] }
    expect(await verifyMessage(proof, allowed, { now, reader: emptyChain })).toMatchObject({
      code: 'reader_missing',
    })
  })
})

describe('the order', () => {
  test('the nonce is consumed once, after the cheap checks and before the chain is asked', async () => {
    const order: string[] = []
    const nonce = () => order.push('nonce') === 1
    const reader = (chainId: string): ChainReader => ({
      ...emptyChain(chainId),
      chainId: () => {
        order.push('chain')
        return Promise.resolve(chainId)
      },
    })
    await verify(byBob, { nonce, domain: 'other.example' }, reader)
    await verify('0x0', { nonce }, reader)
    await verify(WRONG_LENGTH, { nonce, allow: ['eip191'] }, reader)
    expect(order).toEqual([])
    await verify(byBob, { nonce }, reader)
    expect(order).toEqual(['nonce', 'chain'])
  })

  test('no nonce is spent where the chain alone could decide and cannot be asked', async () => {
    const nonce = vi.fn(() => true)
    expect(await verify(WRONG_LENGTH, { nonce })).toMatchObject({ code: 'reader_missing', stage: 'chain' })
    expect(await verify(WRONG_LENGTH, { nonce }, () => undefined)).toMatchObject({ code: 'reader_missing' })
    for (const demand of [{ requireOnchain: true }, { allow: ['eip1271'] }])
      expect(await verify(byAlice, { nonce, ...demand })).toMatchObject({ code: 'reader_missing' })
    expect(nonce).not.toHaveBeenCalled()
    expect(await verify(byAlice, { nonce })).toMatchObject({ ok: true })
    expect(nonce).toHaveBeenCalledTimes(1)
  })

  test('no reader is looked up for a key', async () => {
    const reader = vi.fn(emptyChain)
    expect(await verify(byAlice, {}, reader)).toMatchObject({ ok: true })
    expect(reader).not.toHaveBeenCalled()
  })

  test('a foreign EIP-7702 authorization is refused before the chain is asked', async () => {
    const chainId = vi.fn(() => Promise.resolve('1'))
    const reader = (chain: string): ChainReader => ({ ...emptyChain(chain), chainId })
    const authorization = await bob.signAuthorization({ address: bob.address, chainId: 1, nonce: 0 })
    expect(await verify(wrap8010({ authorization, signature: byBob }), {}, reader)).toMatchObject({
      code: 'key_account_mismatch',
      stage: 'binding',
    })
    expect(chainId).not.toHaveBeenCalled()
  })
})

describe('what a validator says', () => {
  const says =
    (word: string) =>
    (chainId: string): ChainReader => ({
      ...emptyChain(chainId),
      call: () => Promise.resolve({ status: 'returned', data: `0x${word.padStart(64, '0')}` }),
    })
  const authorize = () => alice.signAuthorization({ address: bob.address, chainId: 1, nonce: 0 })

  test('ERC-8010: only the delegate that the key has authorised may accept', async () => {
    const wrapped = wrap8010({ authorization: await authorize(), signature: byBob })
    expect(await verify(wrapped, {}, says('202'))).toMatchObject({ ok: true, method: 'erc8010' })
    expect(await verify(wrapped, {}, says('102'))).toMatchObject({ code: 'contract_rejected' })
    expect(await verify(wrapped, {}, says('2'))).toMatchObject({ code: 'contract_not_deployed' })
  })

  test('EIP-7702: an authorization with high s is no authorization', async () => {
    const authorization = await authorize()
    const s = `0x${(ORDER - BigInt(authorization.s)).toString(16).padStart(64, '0')}` as const
    const twin = { ...authorization, s, yParity: 1 - (authorization.yParity ?? 0) }
    expect(await verify(wrap8010({ authorization: twin, signature: byBob }), {}, says('202'))).toMatchObject({
      code: 'key_account_mismatch',
      stage: 'binding',
    })
  })

  test('the inner key counts where no contract stands, and where it is allowed', async () => {
    const wrapped = wrap6492(bob.address, '0x', byAlice)
    expect(await verify(wrapped, {}, says('0'))).toMatchObject({ ok: true, method: 'eip191' })
    expect(await verify(wrapped, {}, says('100'))).toMatchObject({ code: 'contract_rejected' })
    expect(await verify(wrapped, { allow: ['eip6492'] }, says('0'))).toMatchObject({
      code: 'contract_not_deployed',
    })
  })
})

test('expectations that are no object are internal, not a throw', async () => {
  const result = await verifyMessage(proofOf(text, byAlice), undefined as never, { now })
  expect(result).toMatchObject({ ok: false, code: 'internal' })
})
