import { ConnectorError, type Pairing, type SignInContext, type Wallet } from '@countersign/connectors'
import { createBeaconPeer } from '@countersign/testing/beaconPeer'
import { type BeaconBehaviour, type BeaconPhone, openBeaconPhone } from '@countersign/testing/beaconPhone'
import {
  type MatrixAnswer,
  type MatrixNode,
  type MatrixRequest,
  startMatrixNode,
} from '@countersign/testing/matrixNode'
import { createTezosAccount, type TezosCurve } from '@countersign/testing/tezosAccount'
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createDiscover } from './createDiscover.ts'
import { userName } from './login.ts'
import { createServer } from './test/server.ts'

const MAINNET = 'tezos:NetXdQprcVkpaWU'
const account = createTezosAccount()

let node: MatrixNode
const phones: BeaconPhone[] = []

beforeAll(() => {
  vi.stubGlobal('document', { title: 'Example sign-in' })
})
beforeEach(async () => {
  node = await startMatrixNode()
})
afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(phones.splice(0).map((phone) => phone.close()))
  await node.close()
})

const entry = (nodes: readonly string[] = [node.url]): Wallet => {
  const found: Wallet[] = []
  createDiscover({ nodes })((one) => found.push(one), new AbortController().signal)
  const [wallet] = found
  if (wallet === undefined) throw new Error('nothing was added')
  return wallet
}

/** A page whose person scans what it shows with the phone. */
const page = (more: Partial<SignInContext> = {}, scan: (uri: string) => unknown = () => {}) => {
  const server = createServer()
  const steps: string[] = []
  const shown: (Pairing | undefined)[] = []
  const context: SignInContext = {
    chains: ['eip155:1', MAINNET],
    challenge: server.challenge,
    step: (step) => steps.push(step),
    pick: async () => Promise.reject(new Error('nothing to pick')),
    pair: (pairing) => {
      shown.push(pairing)
      if (pairing !== undefined) scan(pairing.uri)
    },
    signal: new AbortController().signal,
    ...more,
  }
  return { server, steps, shown, context }
}

const signIn = async (behaviour: Partial<BeaconBehaviour> = {}, more: Partial<SignInContext> = {}) => {
  const phone = await openBeaconPhone(node, { account, ...behaviour })
  phones.push(phone)
  const { context, ...seen } = page(more, (uri) => phone.scan(uri))
  return { ...seen, proof: entry().signIn(context), phone }
}

/** The node answers the page as told, once, when a path ends so. Says whether it did; who is logged in is a phone. */
const failAt = (ending: string, answer: MatrixAnswer): (() => boolean) => {
  const phonesThere = new Set(node.users())
  let done = false
  node.answerWith(({ path, user = '' }) => {
    if (done || !path.endsWith(ending) || phonesThere.has(user)) return undefined
    done = true
    return answer
  })
  return () => done
}

/** What a code says, read by the Beacon SDK. */
const readCode = (uri: string) =>
  createBeaconPeer('A wallet').read(new URL(uri).searchParams.get('data') ?? '')

const codeOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work
    return 'resolved'
  } catch (error) {
    return error instanceof ConnectorError ? error.code : error
  }
}

describe('signIn', () => {
  test('the wallet signs what the server verifies', async () => {
    const { phone, proof, server, shown, steps } = await signIn()
    const signed = await proof
    expect(signed).toMatchObject({
      challenge: 'c1',
      account: `${MAINNET}:${account.address}`,
      type: 'tezos:micheline',
      publicKey: account.publicKey,
    })
    expect(await server.verify(signed)).toMatchObject({ ok: true, account: signed.account })
    expect(steps).toEqual(['connecting', 'preparing', 'signing'])
    expect(shown).toEqual([
      { uri: expect.stringMatching(/^tezos:\/\/\?type=tzip10&data=\w+$/), link: shown[0]?.uri },
      undefined,
    ])
    expect(phone.requests).toMatchObject([
      {
        type: 'permission_request',
        version: '2',
        scopes: ['sign'],
        network: { type: 'mainnet' },
        appMetadata: { name: 'Example sign-in' },
      },
      { type: 'sign_payload_request', signingType: 'micheline', sourceAddress: account.address },
    ])
  })

  test.each<TezosCurve>(['secp256k1', 'p256'])('with a key on %s', async (curve) => {
    const other = createTezosAccount(curve)
    const { proof, server } = await signIn({ account: other })
    expect(await server.verify(await proof)).toMatchObject({
      ok: true,
      account: `${MAINNET}:${other.address}`,
    })
  })

  test('the code says who asks, and where', async () => {
    const { proof, shown } = await signIn()
    await proof
    expect(await readCode(shown[0]?.uri ?? '')).toEqual({
      id: expect.stringMatching(/^[-0-9a-f]{36}$/),
      type: 'p2p-pairing-request',
      name: 'Example sign-in',
      version: '3',
      publicKey: expect.stringMatching(/^[0-9a-f]{64}$/),
      relayServer: node.server,
    })
  })

  test('names the network that is asked for', async () => {
    const chain = 'tezos:NetXnHfVqm9iesp'
    const { phone, proof } = await signIn({}, { chains: [chain] })
    expect((await proof).account).toBe(`${chain}:${account.address}`)
    expect(phone.requests[0]).toMatchObject({ network: { type: 'ghostnet' } })
  })

  test('everything ends: room, login, questions, and the wallet forgets the page; the next sign-in has other keys', async () => {
    const first = await signIn()
    await first.proof
    await expect.poll(() => first.phone.peers()).toBe(0)
    await expect.poll(() => node.waiting()).toBeLessThanOrEqual(1)
    expect(node.users()).toHaveLength(1)
    expect(node.users()).toEqual(node.members())
    const second = await signIn()
    await second.proof
    const codes = await Promise.all([first, second].map(({ shown }) => readCode(shown[0]?.uri ?? '')))
    expect(codes[0]?.publicKey).not.toBe(codes[1]?.publicKey)
  })

  test('security: the node sees no word of what is said', async () => {
    await (await signIn()).proof
    const seen = JSON.stringify(node.requests.map(({ body }) => body))
    expect(seen).toContain('@channel-open:')
    for (const word of [account.address, account.publicKey, 'payload_request', 'Example', 'Countersign'])
      expect(seen).not.toContain(word)
  })

  test('asks the next node when one cannot be reached', async () => {
    const phone = await openBeaconPhone(node, { account })
    phones.push(phone)
    const { context, server } = page({}, (uri) => phone.scan(uri))
    const proof = await entry(['http://127.0.0.1:1', `${node.url}/`]).signIn(context)
    expect(await server.verify(proof)).toMatchObject({ ok: true })
  })

  test.each([
    ['is busy', '/r0/login', { status: 429, body: { errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: 1 } }],
    ['has not heard of the invitation yet', '/join', { status: 403, body: { errcode: 'M_FORBIDDEN' } }],
    ['fails once', '/sync', { status: 500, body: 'oops' }],
  ])('asks again when a node %s', async (_, ending, answer) => {
    const phone = await openBeaconPhone(node, { account })
    phones.push(phone)
    const failed = failAt(ending, answer)
    const { context, server } = page({}, (uri) => phone.scan(uri))
    expect(await server.verify(await entry().signIn(context))).toMatchObject({ ok: true })
    expect(failed()).toBe(true)
  })
})

describe('signIn fails', () => {
  test.each([
    ['ABORTED_ERROR', 'rejected'],
    ['NOT_GRANTED_ERROR', 'rejected'],
    ['SIGNATURE_TYPE_NOT_SUPPORTED', 'unsupported'],
    ['UNKNOWN_ERROR', 'wallet_failed'],
  ])('when the wallet answers %s: %s', async (errorType, expected) => {
    const { proof } = await signIn({ answer: () => ({ errorType }) })
    expect(await codeOf(proof)).toBe(expected)
  })

  test('when the person does not connect', async () => {
    const { proof, server, shown } = await signIn({ connect: 'reject' })
    expect(await codeOf(proof)).toBe('rejected')
    expect(shown.at(-1)).toBeUndefined()
    expect(server.asked).toEqual([])
  })

  test('security: when the signature is none', async () => {
    const { proof } = await signIn({ answer: () => ({ type: 'sign_payload_response', signature: 'yes' }) })
    expect(await codeOf(proof)).toBe('wallet_failed')
  })

  test('security: another key\u2019s signature reaches the server and is refused there', async () => {
    const other = createTezosAccount()
    const { proof, server } = await signIn({
      answer: ({ payload, signingType }) => ({
        type: 'sign_payload_response',
        signingType,
        signature: other.sign(String(payload)),
      }),
    })
    expect(await server.verify(await proof)).toMatchObject({ ok: false, code: 'signature_invalid' })
  })

  test('security: an account whose key the wallet does not have is refused by the server', async () => {
    const victim = createTezosAccount()
    const { proof, server } = await signIn({
      permission: { publicKey: victim.publicKey },
      answer: ({ payload, signingType }) => ({
        type: 'sign_payload_response',
        signingType,
        signature: account.sign(String(payload)),
      }),
    })
    const signed = await proof
    expect(signed.account).toBe(`${MAINNET}:${victim.address}`)
    expect(await server.verify(signed)).toMatchObject({ ok: false, code: 'signature_invalid' })
  })

  test('when nobody scans in time', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true, toFake: ['setTimeout', 'clearTimeout'] })
    const { context, shown } = page()
    const code = codeOf(entry().signIn(context))
    await expect.poll(() => shown.length).toBe(1)
    await vi.advanceTimersByTimeAsync(300_000)
    expect(await code).toBe('disconnected')
    expect(shown).toHaveLength(2)
    await expect.poll(() => node.users()).toEqual([])
  })

  test('when the person cancels while the code is shown', async () => {
    const stop = new AbortController()
    const { context, shown } = page({ signal: stop.signal })
    const code = codeOf(entry().signIn(context))
    await expect.poll(() => shown.length).toBe(1)
    stop.abort()
    expect(await code).toBe('aborted')
    await expect.poll(() => [node.users().length, node.waiting()]).toEqual([0, 0])
  })

  test('when the person cancels while the wallet asks', async () => {
    const stop = new AbortController()
    const { phone, proof } = await signIn({ answer: () => undefined }, { signal: stop.signal })
    const code = codeOf(proof)
    await expect.poll(() => phone.requests.length).toBe(2)
    stop.abort()
    expect(await code).toBe('aborted')
    await expect.poll(() => phone.peers()).toBe(0)
    await expect.poll(() => node.users()).toHaveLength(1)
  })

  test.each([
    ['it was cancelled before', { signal: AbortSignal.abort() }, 'aborted'],
    ['the page shows no pairing', { pair: undefined }, 'unsupported'],
    ['no chain of the request is of Tezos', { chains: ['eip155:1'] }, 'unsupported'],
  ])('when %s', async (_, more, expected) => {
    const { context } = page(more)
    expect(await codeOf(entry().signIn(context))).toBe(expected)
    expect(node.requests).toEqual([])
  })

  test('when no node can be reached', async () => {
    const { context, shown } = page()
    expect(await codeOf(entry(['http://127.0.0.1:1']).signIn(context))).toBe('disconnected')
    expect(shown).toEqual([])
  })

  test('when the node is lost while the code is shown', async () => {
    const { context, shown } = page()
    node.answerWith(({ path }) => (path.endsWith('/sync') ? { status: 502, body: 'Bad gateway' } : undefined))
    expect(await codeOf(entry().signIn(context))).toBe('disconnected')
    expect(shown).toHaveLength(2)
  })

  test('what the server throws passes through', async () => {
    const gone = new Error('the challenge endpoint is gone')
    const { proof } = await signIn({}, { challenge: () => Promise.reject(gone) })
    expect(await codeOf(proof)).toBe(gone)
  })
})

describe('what a node may say', () => {
  const login = (body: unknown) => ({ at: '/r0/login', body })
  const rightUser = ({ body: { identifier } }: MatrixRequest) => {
    const { user } = identifier as { readonly user: string }
    return `@${user}:`
  }

  test.each([
    ['no JSON', { at: '/info', body: '<html>' }],
    ['no time', { at: '/info', body: { timestamp: 'noon' } }],
    ['too much', { at: '/info', body: { timestamp: 1, more: 'x'.repeat(4_194_304) } }],
    ['a login without a token', login({ user_id: '@x:y' })],
    ['a login as somebody else', login({ access_token: 't', user_id: `@${'0'.repeat(64)}:server` })],
    ['a login without a name', login({ access_token: 't', user_id: null })],
  ])('%s: disconnected, and nothing is shown', async (_, { at, body }) => {
    failAt(at, { body })
    const { context, shown } = page()
    expect(await codeOf(entry().signIn(context))).toBe('disconnected')
    expect(shown).toEqual([])
  })

  test('security: a name that would be something else in the code', async () => {
    node.answerWith((request) =>
      request.path.endsWith('/login')
        ? { body: { access_token: 't', user_id: `${rightUser(request)}a/b?c` } }
        : undefined,
    )
    const { context, shown } = page()
    expect(await codeOf(entry().signIn(context))).toBe('disconnected')
    expect(shown).toEqual([])
  })

  test('security: what is not a wallet\u2019s answer is ignored, and the wallet can still answer', async () => {
    const phone = await openBeaconPhone(node, { account })
    phones.push(phone)
    const makeUp = async (uri: string) => {
      const code = await readCode(uri)
      const us = `${userName(code.publicKey)}${node.server}`
      const sealed = await createBeaconPeer('Mallory').pair(code, (answer) => ({
        ...answer,
        type: 'p2p-pairing-response',
      }))
      const noKey = await createBeaconPeer('Mallory').pair(code, () => ({ type: 'p2p-pairing-response' }))
      const otherType = await createBeaconPeer('Mallory').pair(code)
      const bodies = [sealed, noKey, otherType, `${sealed}00`, 'zz', ''].map(
        (hex) => `@channel-open:${us}:${hex}`,
      )
      for (const body of [...bodies, sealed, `@channel-open:@${'0'.repeat(64)}:x:${sealed}`, '{}', ''])
        node.write(us, { sender: `@${'0'.repeat(64)}:${node.server}`, body })
      await phone.scan(uri)
    }
    const { context, server } = page({}, makeUp)
    expect(await server.verify(await entry().signIn(context))).toMatchObject({ ok: true })
  })
})

test('createDiscover does nothing after the page has gone', () => {
  const found: Wallet[] = []
  createDiscover({ nodes: ['https://matrix.example'] })((one) => found.push(one), AbortSignal.abort())
  expect(found).toEqual([])
})
