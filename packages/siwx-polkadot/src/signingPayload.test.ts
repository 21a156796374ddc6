import { describe, expect, test } from 'vitest'
import { signedBytes, signingPayload } from './signingPayload.ts'
import { MOONBEAM } from './test/chains.ts'
import { alice, eve } from './test/keys.ts'
import { signInText } from './test/message.ts'

const message = signInText({ address: alice.address })

describe('signingPayload', () => {
  test('signRaw takes the plain text: wallets show hexadecimal as it is', () => {
    const { address } = alice
    expect(signingPayload({ call: 'signRaw', message, address })).toEqual({
      address,
      data: message,
      type: 'bytes',
    })
  })

  test('polkadot_signMessage of WalletConnect', () => {
    const { address } = alice
    expect(signingPayload({ call: 'polkadot_signMessage', message, address })).toEqual({ address, message })
  })

  test('personal_sign takes the text in hexadecimal', () => {
    const text = signInText({ address: eve.address, chainId: MOONBEAM })
    const [data, address] = signingPayload({ call: 'personal_sign', message: text, address: eve.address })
    expect(Buffer.from(data.slice(2), 'hex').toString()).toBe(text)
    expect(address).toBe(eve.address)
  })

  test.each([
    ['signRaw', eve.address, 'account_type_unsupported'],
    ['personal_sign', alice.address, 'account_type_unsupported'],
    ['signRaw', '', 'account_type_unsupported'],
    ['toString', alice.address, 'proof_type_not_allowed'],
  ] as const)('error: %s for %s', (call, address, code) => {
    expect(() => signingPayload({ call: call as 'signRaw', message, address })).toThrow(
      expect.objectContaining({ code }),
    )
  })
})

describe('signedBytes', () => {
  test('default', () => {
    expect(new TextDecoder().decode(signedBytes(message))).toBe(`<Bytes>${message}</Bytes>`)
  })
})
