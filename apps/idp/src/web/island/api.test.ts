import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type ApiError, createApi } from './api.ts'

const GOOD = { id: 'c1', type: 'near:nep413', message: 'sign me', payload: { nonce: 'AA==' }, expiresIn: 300 }
const api = createApi({ challenge: '/challenge', proof: '/proof' })
const { signal } = new AbortController()
const answers = vi.fn<(path: string, init: RequestInit) => Promise<Response>>()
const ask = (place: string, request?: Parameters<typeof api.challenge>[1]) =>
  api.challenge(place, request, signal)
const sent = (): unknown => JSON.parse(answers.mock.calls[0]?.[1].body as string)
const codeOf = (work: Promise<unknown>) => work.then(String, (error: ApiError) => error.code)

beforeEach(() => {
  vi.stubGlobal('fetch', answers)
  vi.stubGlobal('location', { href: 'https://id.example/i', origin: 'https://id.example' })
  answers.mockResolvedValue(Response.json(GOOD))
})
afterEach(() => {
  vi.unstubAllGlobals()
  answers.mockReset()
})

describe('challenge', () => {
  test.each([
    ['eip155:1:0xaa', { account: 'eip155:1:0xaa' }],
    ['near:mainnet', { chain: 'near:mainnet' }],
  ])('asks for %s as account or as chain', async (place, body) => {
    await ask(place)
    expect(sent()).toEqual(body)
  })

  test('passes on what the connector wants, and hands back what the wallet call takes', async () => {
    const callbackUrl = 'https://id.example/i'
    expect(await ask('near:mainnet', { type: 'near:nep413', callbackUrl })).toEqual(GOOD)
    expect(sent()).toEqual({ chain: 'near:mainnet', type: 'near:nep413', callbackUrl })
  })

  test.each([{ ...GOOD, message: '' }, { ...GOOD, type: 1 }, { ...GOOD, expiresIn: '300' }, [], null])(
    'refuses an answer that is no challenge: %j',
    async (answer) => {
      answers.mockResolvedValue(Response.json(answer))
      expect(await codeOf(ask('near:mainnet'))).toBe('server')
    },
  )

  test('gives a refusal its code, field and accounts', async () => {
    const error = { code: 'request_invalid', field: 'message', expected: 'a', received: 'b', requestId: 'r' }
    answers.mockResolvedValue(Response.json({ error }, { status: 422 }))
    await expect(ask('near:mainnet')).rejects.toMatchObject(error)
  })

  test('tells a lost connection from a broken server', async () => {
    answers.mockRejectedValueOnce(new TypeError('Failed to fetch'))
    expect(await codeOf(ask('near:mainnet'))).toBe('offline')
    answers.mockResolvedValue(new Response('<html>', { status: 502 }))
    expect(await codeOf(ask('near:mainnet'))).toBe('server')
  })
})
