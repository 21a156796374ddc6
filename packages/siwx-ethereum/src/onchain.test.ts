import { startAnvil } from '@countersign/testing/anvil'
import { expected, now } from '@countersign/testing/signInFields'
import { concat, encodeFunctionData, getAddress, hashMessage } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyMessage } from './index.ts'
import { type Evm, startEvm, wallets } from './test/evm.ts'
import { KEYS, proofOf, signInText } from './test/message.ts'
import { OPENERS } from './test/openers.ts'
import { wrap6492, wrap8010 } from './test/wrap.ts'
import type { ChainReader, EthereumVerifyResult, Hex } from './types.ts'

const alice = privateKeyToAccount(KEYS.alice)
const bob = privateKeyToAccount(KEYS.bob)
const carol = privateKeyToAccount(KEYS.carol)
const SALT: Hex = `0x${'05'.repeat(32)}`

let home: Evm
let away: Evm
let compiled: Awaited<ReturnType<typeof wallets>>

beforeAll(async () => {
  ;[home, away, compiled] = await Promise.all([startEvm(31337), startEvm(31338), wallets()])
})
afterAll(async () => {
  await Promise.all([home?.anvil.close(), away?.anvil.close()])
})

describe.each(OPENERS)('verifyMessage through %s', (_name, open) => {
  const reader = (chainId: string): ChainReader | undefined => {
    const evm = [home, away].find((candidate) => candidate.chainId === chainId)
    return evm && open(evm.anvil.url)
  }
  const verify = (message: string, signature: string, more = {}): Promise<EthereumVerifyResult> =>
    verifyMessage(proofOf(message, signature), { ...expected, ...more }, { now, reader })

  test('ERC-1271: a multi-owner wallet accepts its owners together', async () => {
    const address = await home.deploy('MultiOwnerWallet', [[alice.address, bob.address, carol.address], 2n])
    const text = signInText({ address, chainId: home.chainId })
    const hash = (await home.read('MultiOwnerWallet', address, 'messageHash', [hashMessage(text)])) as Hex
    const signed = await Promise.all([alice, bob].map((owner) => owner.sign({ hash })))
    const inOrder = BigInt(alice.address) < BigInt(bob.address) ? signed : signed.toReversed()

    const result = await verify(text, concat(inOrder))
    expect(result).toMatchObject({
      ok: true,
      account: `eip155:31337:${getAddress(address)}`,
      subject: `eip155:31337:${address.toLowerCase()}`,
      accountKind: 'contract',
      method: 'eip1271',
    })
    if (!result.ok || result.evidence.kind !== 'onchain') throw new Error('expected evidence of the chain')
    const block = await home.publicClient.getBlock({ blockHash: result.evidence.blockHash as Hex })
    expect(result.evidence).toEqual({
      kind: 'onchain',
      chain: 'eip155:31337',
      blockNumber: String(block.number),
      blockHash: block.hash,
      blockTime: new Date(Number(block.timestamp) * 1000).toISOString(),
    })
    expect(result.key).toBeUndefined()

    expect(await verify(text, concat(inOrder.toReversed()))).toMatchObject({ code: 'contract_rejected' })
    expect(await verify(text, concat([...inOrder].slice(0, 1)))).toMatchObject({ code: 'contract_rejected' })
    expect(await verify(`${text}\nResources:`, concat(inOrder))).toMatchObject({ code: 'contract_rejected' })
  })

  test('ERC-1271: a wallet with one owner takes 65 bytes of another key, and only the owner’s', async () => {
    const address = await home.deploy('OwnedWallet', [alice.address])
    const text = signInText({ address, chainId: home.chainId })
    expect(await verify(text, await alice.signMessage({ message: text }))).toMatchObject({
      ok: true,
      method: 'eip1271',
    })
    expect(await verify(text, await bob.signMessage({ message: text }))).toMatchObject({
      ok: false,
      code: 'contract_rejected',
      retryable: false,
    })
  })

  test('ERC-6492: a wallet that is not deployed yet is deployed inside the call', async () => {
    const factory = await home.deploy('Factory')
    const address = (await home.read('Factory', factory, 'predict', [SALT, alice.address])) as Hex
    const text = signInText({ address, chainId: home.chainId })
    const data = encodeFunctionData({
      abi: compiled['Factory']?.abi ?? [],
      functionName: 'deploy',
      args: [SALT, alice.address],
    })
    const inner = await alice.signMessage({ message: text })
    const wrapped = wrap6492(factory, data, inner)

    expect(await verify(text, wrapped)).toMatchObject({
      ok: true,
      method: 'eip6492',
      accountKind: 'contract',
      subject: `eip155:31337:${address.toLowerCase()}`,
    })
    expect(await home.publicClient.getCode({ address })).toBeUndefined()
    const byBob = wrap6492(factory, data, await bob.signMessage({ message: text }))
    expect(await verify(text, byBob)).toMatchObject({ code: 'contract_rejected' })
    const elsewhere = wrap6492(bob.address, data, inner)
    expect(await verify(text, elsewhere)).toMatchObject({ code: 'contract_not_deployed' })
    expect(await verify(text, `${inner}00`)).toMatchObject({ code: 'contract_not_deployed' })
    expect(await verify(text, inner)).toMatchObject({ code: 'signature_invalid', received: alice.address })

    await home.write('Factory', factory, 'deploy', [SALT, alice.address])
    expect(await verify(text, wrapped)).toMatchObject({ ok: true, method: 'eip6492' })
    expect(await verify(text, inner)).toMatchObject({ ok: true, method: 'eip1271' })
    expect(await verify(text, byBob)).toMatchObject({ code: 'contract_rejected' })
  })

  test('ERC-6492: a deployed wallet that refuses is prepared and asked again', async () => {
    const address = await home.deploy('PreparedWallet', [alice.address])
    const text = signInText({ address, chainId: home.chainId })
    const inner = await alice.signMessage({ message: text })
    const data = encodeFunctionData({ abi: compiled['PreparedWallet']?.abi ?? [], functionName: 'prepare' })
    expect(await verify(text, inner)).toMatchObject({ code: 'contract_rejected' })
    expect(await verify(text, wrap6492(address, data, inner))).toMatchObject({ ok: true, method: 'eip6492' })
    expect(await verify(text, wrap6492(address, '0x', inner))).toMatchObject({ code: 'contract_rejected' })
    const byBob = await bob.signMessage({ message: text })
    expect(await verify(text, wrap6492(address, data, byBob))).toMatchObject({ code: 'contract_rejected' })
  })

  test('ERC-6492: the key of a plain account may be wrapped', async () => {
    const text = signInText({ address: alice.address, chainId: home.chainId })
    const wrapped = wrap6492(bob.address, '0x', await alice.signMessage({ message: text }))
    expect(await verify(text, wrapped)).toMatchObject({
      ok: true,
      method: 'eip191',
      subject: `eip155:${alice.address.toLowerCase()}`,
    })
    const byBob = wrap6492(bob.address, '0x', await bob.signMessage({ message: text }))
    expect(await verify(text, byBob)).toMatchObject({ code: 'contract_not_deployed' })
  })

  test('EIP-7702: key and code of a delegated account both sign, with different subjects', async () => {
    const account = privateKeyToAccount(generatePrivateKey())
    const delegate = await home.deploy('Delegate', [carol.address])
    const authorization = await account.signAuthorization({ address: delegate, chainId: 31337, nonce: 0 })
    await home.delegate(account.address, authorization)
    const text = signInText({ address: account.address, chainId: home.chainId })
    const lower = account.address.toLowerCase()

    const byKey = await account.signMessage({ message: text })
    expect(await verify(text, byKey)).toMatchObject({
      ok: true,
      method: 'eip191',
      accountKind: 'key',
      subject: `eip155:${lower}`,
      evidence: { kind: 'offline' },
      warnings: ['code_not_checked'],
    })
    expect(await verify(text, byKey, { requireOnchain: true })).toMatchObject({
      ok: true,
      method: 'eip191',
      accountKind: 'delegated',
      subject: `eip155:${lower}`,
      evidence: { kind: 'onchain' },
      warnings: [],
    })
    expect(await verify(text, await carol.signMessage({ message: text }))).toMatchObject({
      ok: true,
      method: 'eip1271',
      accountKind: 'delegated',
      subject: `eip155:31337:${lower}`,
    })
    expect(await verify(text, await bob.signMessage({ message: text }))).toMatchObject({
      code: 'contract_rejected',
    })
  })

  test('ERC-8010: a delegation that is signed but not sent', async () => {
    const account = privateKeyToAccount(generatePrivateKey())
    const delegate = await home.deploy('Delegate', [carol.address])
    const text = signInText({ address: account.address, chainId: home.chainId })
    const inner = await carol.signMessage({ message: text })
    const authorization = await account.signAuthorization({ address: delegate, chainId: 31337, nonce: 0 })
    expect(await verify(text, wrap8010({ authorization, signature: inner }))).toMatchObject({
      ok: true,
      method: 'erc8010',
      accountKind: 'delegated',
      subject: `eip155:31337:${account.address.toLowerCase()}`,
      evidence: { kind: 'onchain' },
    })
    expect(await home.publicClient.getCode({ address: account.address })).toBeUndefined()

    const anyChain = await account.signAuthorization({ address: delegate, chainId: 0, nonce: 0 })
    expect(await verify(text, wrap8010({ authorization: anyChain, signature: inner }))).toMatchObject({
      ok: true,
    })

    const byBob = await bob.signMessage({ message: text })
    expect(await verify(text, wrap8010({ authorization, signature: byBob }))).toMatchObject({
      code: 'contract_rejected',
    })
    const foreign = await bob.signAuthorization({ address: delegate, chainId: 31337, nonce: 0 })
    expect(await verify(text, wrap8010({ authorization: foreign, signature: inner }))).toMatchObject({
      code: 'key_account_mismatch',
      received: bob.address,
    })
    const other = await account.signAuthorization({ address: delegate, chainId: 31338, nonce: 0 })
    expect(await verify(text, wrap8010({ authorization: other, signature: inner }))).toMatchObject({
      code: 'chain_mismatch',
    })
    const stale = await account.signAuthorization({ address: delegate, chainId: 31337, nonce: 7 })
    expect(await verify(text, wrap8010({ authorization: stale, signature: inner }))).toMatchObject({
      code: 'contract_not_deployed',
    })
    const byKey = await account.signMessage({ message: text })
    expect(await verify(text, wrap8010({ authorization, signature: byKey }))).toMatchObject({
      ok: true,
      method: 'eip191',
      subject: `eip155:${account.address.toLowerCase()}`,
    })
  })

  test('ERC-8010: initialisation runs before the question', async () => {
    const account = privateKeyToAccount(generatePrivateKey())
    const delegate = await home.deploy('Delegate', [carol.address])
    const text = signInText({ address: account.address, chainId: home.chainId })
    const authorization = await account.signAuthorization({ address: delegate, chainId: 31337, nonce: 0 })
    const abi = compiled['Delegate']?.abi ?? []
    const data = encodeFunctionData({ abi, functionName: 'initialise', args: [bob.address] })
    const signature = await bob.signMessage({ message: text })
    expect(await verify(text, wrap8010({ authorization, signature }))).toMatchObject({
      code: 'contract_rejected',
    })
    expect(
      await verify(text, wrap8010({ authorization, data, to: account.address, signature })),
    ).toMatchObject({
      ok: true,
      method: 'erc8010',
    })
    expect(await verify(text, wrap8010({ authorization, data, to: bob.address, signature }))).toMatchObject({
      code: 'contract_rejected',
    })
  })

  test('the same contract address with another owner on another chain', async () => {
    const account = privateKeyToAccount(generatePrivateKey())
    const [address, twin] = await Promise.all([
      home.deployBy(account, 'OwnedWallet', [alice.address]),
      away.deployBy(account, 'OwnedWallet', [bob.address]),
    ])
    expect(twin).toBe(address)

    const atHome = signInText({ address, chainId: home.chainId })
    const atAway = signInText({ address, chainId: away.chainId })
    expect(await verify(atHome, await alice.signMessage({ message: atHome }))).toMatchObject({
      ok: true,
      subject: `eip155:31337:${address.toLowerCase()}`,
    })
    expect(await verify(atAway, await bob.signMessage({ message: atAway }))).toMatchObject({
      ok: true,
      subject: `eip155:31338:${address.toLowerCase()}`,
    })
    expect(await verify(atHome, await bob.signMessage({ message: atHome }))).toMatchObject({
      code: 'contract_rejected',
    })
    expect(await verify(atAway, await alice.signMessage({ message: atAway }))).toMatchObject({
      code: 'contract_rejected',
    })
    const wrongWay = await verifyMessage(
      proofOf(atHome, await bob.signMessage({ message: atHome })),
      expected,
      { now, reader: () => open(away.anvil.url) },
    )
    expect(wrongWay).toMatchObject({ code: 'chain_inconsistent', retryable: true, received: '31338' })
  })

  test.each([
    [0, 'the wrong magic'],
    [1, 'a revert'],
    [2, 'a short answer'],
    [3, 'magic with something behind it'],
    [4, 'true'],
    [5, 'magic as a number'],
    [8, 'the question back'],
  ])('a contract that answers in mode %i (%s) is rejected', async (mode) => {
    const address = await home.deploy('OddWallet', [BigInt(mode)])
    const text = signInText({ address, chainId: home.chainId })
    const signature = await alice.signMessage({ message: text })
    expect(await verify(text, signature)).toMatchObject({ code: 'contract_rejected', retryable: false })
    expect(await verify(text, wrap6492(address, '0x', signature))).toMatchObject({
      code: 'contract_rejected',
    })
  })

  test.each([
    [6, 'three million bytes'],
    [7, 'an invalid opcode'],
  ])('a contract that answers in mode %i (%s) is never accepted', async (mode) => {
    const address = await home.deploy('OddWallet', [BigInt(mode)])
    const text = signInText({ address, chainId: home.chainId })
    const signature = await alice.signMessage({ message: text })
    const plain = await verify(text, signature)
    expect(plain.ok ? 'accepted' : plain.code).toMatch(/^(contract_rejected|chain_unavailable)$/)
    expect(await verify(text, wrap6492(address, '0x', signature))).toMatchObject({
      code: 'contract_rejected',
    })
  })

  test('a chain that is down leaves the question open', async () => {
    const gone = await startAnvil({ chainId: 31339 })
    await gone.close()
    const text = signInText({ address: alice.address, chainId: '31339' })
    const signature = await bob.signMessage({ message: text })
    const down = open(gone.url, 31339)
    const result = await verifyMessage(proofOf(text, signature), expected, { now, reader: () => down })
    expect(result).toMatchObject({ ok: false, code: 'chain_unavailable', stage: 'chain', retryable: true })
  })
})
