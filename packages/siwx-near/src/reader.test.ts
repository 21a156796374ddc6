import { EndpointError } from '@countersign/siwx-core'
import { expected, now } from '@countersign/testing/signInFields'
import { afterEach, describe, expect, test } from 'vitest'
import { ReaderError } from './errors.ts'
import { createHttpReader } from './reader.ts'
import { BLOCK } from './test/chain.ts'
import { ALICE, alice } from './test/keys.ts'
import { signInText } from './test/message.ts'
import { type Answer, say, startNode, stopNodes } from './test/node.ts'
import { verifyMessage } from './verifyMessage.ts'

afterEach(stopNodes)

const at = { block_hash: BLOCK.hash, block_height: 180_000_000 }
const header = { height: 180_000_000, hash: BLOCK.hash, timestamp_nanosec: BLOCK.timestamp.toString() }
const key = (permission: unknown) => say({ view_access_key: { permission, nonce: 1, ...at } })
const fail = (name: string, hash: string = BLOCK.hash) => new Error(name, { cause: { block_hash: hash } })

async function readerOf(answer: Answer, options: { timeout?: number; maxResponseBytes?: number } = {}) {
  const { url, asked } = await startNode(answer)
  return { reader: createHttpReader({ urls: [url], ...options }), asked }
}
const askKey = async (answer: Answer) =>
  (await readerOf(answer)).reader.accessKey('alice.near', alice.publicKey, BLOCK)
const askAccount = async (answer: Answer) =>
  (await readerOf(answer)).reader.accountExists('alice.near', BLOCK)
const askView = async (answer: Answer) =>
  (await readerOf(answer)).reader.view({
    accountId: 'alice.near',
    method: 'm',
    args: '{"a":"ä"}',
    block: BLOCK,
  })

describe('questions', () => {
  test('the network is asked once, whoever asks at the same time', async () => {
    const { reader, asked } = await readerOf(say({}))
    expect(await Promise.all([reader.chainId(), reader.chainId()])).toEqual(['mainnet', 'mainnet'])
    expect(await reader.chainId()).toBe('mainnet')
    expect(asked.map(({ method }) => method)).toEqual(['status'])
  })

  test('a network that was not answered is asked again', async () => {
    let down = true
    const { reader } = await readerOf((request, response) => {
      if (down) response.writeHead(503).end()
      else say({})(request, response)
    })
    await expect(reader.chainId()).rejects.toThrow(EndpointError)
    down = false
    expect(await reader.chainId()).toBe('mainnet')
  })

  test('the block is the final one', async () => {
    const { reader, asked } = await readerOf(say({ block: { header } }))
    expect(await reader.finalBlock()).toEqual(BLOCK)
    expect(asked.at(-1)).toMatchObject({ method: 'block', params: { finality: 'final' } })
  })

  test('keys, accounts and calls are asked at the block', async () => {
    const { reader, asked } = await readerOf(
      say({
        view_access_key: { permission: 'FullAccess', ...at },
        view_account: { code_hash: '1'.repeat(32), ...at },
        call_function: { result: [123, 125], logs: [], ...at },
      }),
    )
    expect(await reader.accessKey('alice.near', alice.publicKey, BLOCK)).toBe('full_access')
    expect(await reader.accountExists('alice.near', BLOCK)).toBe(true)
    const view = { accountId: 'alice.near', method: 'm', args: '{"a":"ä"}', block: BLOCK }
    expect(await reader.view(view)).toEqual({ status: 'returned', data: Uint8Array.of(123, 125) })
    const queries = asked.filter(({ method }) => method === 'query')
    expect(queries.map(({ params }) => params['block_id'])).toEqual([BLOCK.hash, BLOCK.hash, BLOCK.hash])
    expect(queries.at(-1)?.params).toMatchObject({ method_name: 'm', args_base64: 'eyJhIjoiw6QifQ==' })
  })
})

describe('a key', () => {
  test.each([
    ['FullAccess', 'full_access'],
    [{ FunctionCall: { allowance: null, receiver_id: 'a.near', method_names: [] } }, 'limited'],
    [{ GasKeyFullAccess: { balance: '1', num_nonces: 1 } }, 'full_access'],
    [{ GasKeyFunctionCall: { balance: '1', num_nonces: 1, receiver_id: 'a.near' } }, 'limited'],
  ])('with permission %j', async (permission, answer) => {
    expect(await askKey(key(permission))).toBe(answer)
  })

  test.each([
    undefined,
    null,
    '',
    'fullaccess',
    1,
    {},
    { Other: {} },
    { FunctionCall: {}, GasKeyFullAccess: {} },
  ])('with permission %j is undecided', async (permission) => {
    await expect(askKey(key(permission))).rejects.toThrow(TypeError)
  })

  test('that is not there is absent, in both ways of saying it', async () => {
    expect(await askKey(say({ view_access_key: fail('UNKNOWN_ACCESS_KEY') }))).toBe('absent')
    expect(await askKey(say({ view_access_key: fail('UNKNOWN_ACCOUNT') }))).toBe('absent')
    const error = `access key ${alice.publicKey} does not exist while viewing`
    expect(await askKey(say({ view_access_key: { error, logs: [], ...at } }))).toBe('absent')
    await expect(askKey(say({ view_access_key: { error: 'overloaded', ...at } }))).rejects.toThrow(TypeError)
  })
})

describe('answers about another block are refused', () => {
  const other = { block_hash: '8MzuZrRPW1BGpFnZJUJg6SzCrixPpJDfjsNeUobRXsLe', block_height: 1 }

  test('of a key, an account, a call', async () => {
    await expect(askKey(say({ view_access_key: { permission: 'FullAccess', ...other } }))).rejects.toThrow(
      'block',
    )
    await expect(askKey(say({ view_access_key: { permission: 'FullAccess' } }))).rejects.toThrow('block')
    await expect(askAccount(say({ view_account: { code_hash: '', ...other } }))).rejects.toThrow('block')
    await expect(askView(say({ call_function: { result: [], ...other } }))).rejects.toThrow('block')
  })

  test('of an absence', async () => {
    const elsewhere = fail('UNKNOWN_ACCOUNT', other.block_hash)
    await expect(askAccount(say({ view_account: elsewhere }))).rejects.toThrow('block')
  })
})

describe('an account', () => {
  test('that is not there', async () => {
    expect(await askAccount(say({ view_account: fail('UNKNOWN_ACCOUNT') }))).toBe(false)
  })

  test('is undecided when the block is not known or the answer is none', async () => {
    await expect(askAccount(say({ view_account: fail('UNKNOWN_BLOCK') }))).rejects.toThrow(ReaderError)
    await expect(askAccount(say({ view_account: { ...at } }))).rejects.toThrow(TypeError)
  })
})

describe('a call', () => {
  test.each(['CONTRACT_EXECUTION_ERROR', 'NO_CONTRACT_CODE', 'UNKNOWN_ACCOUNT'])(
    '%s has failed',
    async (name) => {
      expect(await askView(say({ call_function: fail(name) }))).toMatchObject({ status: 'failed' })
    },
  )

  test('an error in the older form has failed', async () => {
    const answer = { error: 'wasm execution failed: MethodNotFound', logs: [], ...at }
    expect(await askView(say({ call_function: answer }))).toMatchObject({ status: 'failed' })
  })

  test.each([[[256]], [[-1]], [[1.5]], [['1']], ['{}'], [undefined]])('%j is no bytes', async (result) => {
    await expect(askView(say({ call_function: { result, ...at } }))).rejects.toThrow(TypeError)
  })
})

describe('a block', () => {
  test.each([
    { ...header, hash: 1 },
    { ...header, height: '1' },
    { ...header, height: 1e300 },
    { ...header, timestamp_nanosec: 1 },
    { ...header, timestamp_nanosec: '0x1' },
  ])('%j is none', async (bad) => {
    const { reader } = await readerOf(say({ block: { header: bad } }))
    await expect(reader.finalBlock()).rejects.toThrow(TypeError)
  })
})

describe('transport', () => {
  const refuses = async (answer: Answer, options = {}) => {
    const { reader } = await readerOf(answer, options)
    await expect(reader.chainId()).rejects.toThrow(EndpointError)
  }

  test('redirects, statuses, nonsense, other ids are refused', async () => {
    const { url } = await startNode(say({}))
    await refuses((_, response) => response.writeHead(307, { location: url }).end())
    await refuses((_, response) => response.writeHead(429).end('{}'))
    await refuses((_, response) => response.end('<html>'))
    await refuses((_, response) => response.end('null'))
    await refuses(({ id }, response) => response.end(JSON.stringify({ id, result: { chain_id: 'mainnet' } })))
    await refuses(({ id }, response) =>
      response.end(JSON.stringify({ jsonrpc: '2.0', id: id + 1, result: { chain_id: 'mainnet' } })),
    )
    await refuses(({ id }, response) => response.end(JSON.stringify({ jsonrpc: '2.0', id })))
    await refuses(say({ status: { chain_id: 5 } }))
  })

  test('an answer that is too large or too late is refused', async () => {
    await refuses((_, response) => response.end(`"${'a'.repeat(5000)}"`), { maxResponseBytes: 1000 })
    await refuses(() => undefined, { timeout: 50 })
  })

  test('URLs are http(s), and there is one', () => {
    expect(() => createHttpReader({ urls: [] })).toThrow(TypeError)
    expect(() => createHttpReader({ urls: ['ftp://near.example'] })).toThrow(TypeError)
    expect(() => createHttpReader({ urls: ['near.example'] })).toThrow(TypeError)
  })
})

describe('several endpoints', () => {
  const urlsOf = async (...answers: readonly Answer[]) =>
    await Promise.all(answers.map(async (answer) => (await startNode(answer)).url))

  test('the next one is asked when one fails or lags behind', async () => {
    const lagging = say({ view_account: fail('UNKNOWN_BLOCK') })
    const good = say({ view_account: { code_hash: '1'.repeat(32), ...at } })
    const down: Answer = (_, response) => response.writeHead(500).end()
    const reader = createHttpReader({ urls: await urlsOf(down, lagging, good) })
    expect(await reader.accountExists('alice.near', BLOCK)).toBe(true)
  })

  test("the chain's own no is not asked again", async () => {
    const first = await startNode(say({ view_account: fail('UNKNOWN_ACCOUNT') }))
    const second = await startNode(say({}))
    const reader = createHttpReader({ urls: [first.url, second.url] })
    expect(await reader.accountExists('alice.near', BLOCK)).toBe(false)
    expect(second.asked).toHaveLength(0)
  })

  test('one on another network is not believed', async () => {
    const lost = say({ view_account: fail('UNKNOWN_BLOCK') })
    const testnet = say({ status: { chain_id: 'testnet' }, view_account: { code_hash: '', ...at } })
    const reader = createHttpReader({ urls: await urlsOf(lost, testnet) })
    await expect(reader.accountExists('alice.near', BLOCK)).rejects.toMatchObject({ code: 'chain_mismatch' })
  })
})

describe('a sign-in over HTTP', () => {
  const proof = alice.sign(signInText({ address: ALICE }), ALICE)

  test('of an account that does not exist yet', async () => {
    const absent = { block: { header }, view_access_key: fail('UNKNOWN_ACCESS_KEY') }
    const { reader } = await readerOf(say({ ...absent, view_account: fail('UNKNOWN_ACCOUNT') }))
    expect(await verifyMessage(await proof, expected, { now, reader: () => reader })).toMatchObject({
      ok: true,
    })
    const { reader: exists } = await readerOf(
      say({ ...absent, view_account: { code_hash: '1'.repeat(32), ...at } }),
    )
    expect(await verifyMessage(await proof, expected, { now, reader: () => exists })).toMatchObject({
      code: 'key_not_found',
    })
  })

  test('is undecided when the node is down', async () => {
    const { reader } = await readerOf((_, response) => response.writeHead(502).end())
    expect(await verifyMessage(await proof, expected, { now, reader: () => reader })).toMatchObject({
      code: 'chain_unavailable',
      retryable: true,
    })
  })
})
