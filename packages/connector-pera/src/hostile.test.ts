import { ConnectorError } from '@countersign/connectors'
import { anyCharacter } from '@countersign/testing/anyCharacter'
import { anyJson } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { signIn } from './signIn.ts'
import { toError } from './toError.ts'

const MAINNET = 'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k'
const ADDRESS = 'A'.repeat(58)
const json = anyJson

const { phone } = vi.hoisted(() => ({
  phone: { accounts: [] as readonly string[], answer: undefined as unknown },
}))
vi.mock('./session.ts', () => ({
  openSession: async () => ({
    uri: 'wc:x',
    accounts: Promise.resolve(phone.accounts),
    request: async () => phone.answer,
    close: async () => {},
  }),
}))

const come = () =>
  signIn('https://bridge.example', {
    chains: [MAINNET],
    challenge: async () => ({ id: 'c', message: 'text', payload: 'dGV4dA==' }),
    step: () => {},
    pick: async ([first]) => first as never,
    pair: () => {},
    signal: new AbortController().signal,
  }).catch((error: unknown) => error)

test('security: whatever a phone calls an error has a code', () => {
  fc.assert(
    fc.property(fc.oneof(json, fc.record({ message: json }), fc.anything()), (thrown) => {
      expect(toError(thrown)).toBeInstanceOf(ConnectorError)
    }),
    runs(200),
  )
})

test('security: accounts that are no addresses are none', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: anyCharacter }), { maxLength: 4 }), async (accounts) => {
      phone.accounts = accounts
      expect(await come()).toMatchObject({ code: 'no_accounts' })
    }),
    runs(60),
  )
})

test('security: an answer is an Ed25519 signature in base64, or refused', async () => {
  phone.accounts = [ADDRESS]
  const byte = fc.oneof({ weight: 30, arbitrary: fc.nat({ max: 255 }) }, fc.integer(), json)
  const signature = fc.oneof(
    json,
    fc.array(byte, { minLength: 63, maxLength: 65 }),
    fc.uint8Array({ minLength: 64, maxLength: 64 }).map((bytes) => [...bytes]),
    fc.uint8Array({ maxLength: 66 }).map((bytes) => btoa(String.fromCharCode(...bytes))),
  )
  let accepted = 0
  await fc.assert(
    fc.asyncProperty(fc.oneof(signature, fc.array(signature, { maxLength: 2 })), async (answer) => {
      phone.answer = answer
      const made = await come()
      if (made instanceof ConnectorError) return
      expect(made).toMatchObject({ account: `${MAINNET}:${ADDRESS}`, type: 'algorand:mx', message: 'text' })
      expect((made as { signature?: unknown }).signature).toMatch(/^[A-Za-z0-9+/]{86}==$/)
      accepted += 1
    }),
    runs(200),
  )
  expect(accepted).toBeGreaterThan(0)
})
