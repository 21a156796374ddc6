import { anyCharacter } from '@countersign/testing/anyCharacter'
import { unwritable } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toError as toAlgorandError } from '../algorand/exchange.ts'
import { ConnectorError } from '../errors.ts'
import { call } from '../ethereum/provider.ts'
import { toService } from '../flow/service.ts'
import { toAddress, toSignatures } from '../flow/signatures.ts'
import { codeOf } from '../test/codeOf.ts'
import { anything } from '../test/hostile.ts'
import { toError as toTezosError } from '../tezos/toError.ts'
import { callWallet } from './callWallet.ts'
import { toIcon, toText } from './label.ts'
import { readWord } from './readWord.ts'
import { toError } from './toError.ts'
import { toList } from './toList.ts'
import { toMatch } from './toMatch.ts'

const member = fc.oneof({ weight: 1, arbitrary: fc.constant(unwritable) }, { weight: 3, arbitrary: anything })
const errors = fc.oneof(
  anything,
  fc.dictionary(fc.constantFrom('code', 'message', 'errorType', 'data', 'reason'), member),
  member.map((code) => ({ data: { originalError: { code } } })),
)
const { signal } = new AbortController()

describe('what a wallet calls an error', () => {
  const means = {
    'of any wallet': toError,
    'of Algorand': toAlgorandError,
    'of Tezos': toTezosError,
  }

  test.each(Object.entries(means))('security: whatever it is, the one %s has a code', (_, meaning) => {
    fc.assert(
      fc.property(errors, (thrown) => {
        expect(meaning(thrown)).toBeInstanceOf(ConnectorError)
      }),
      runs(200),
    )
  })

  test.each(Object.entries(means))('error: members that cannot be written down: %s', (_, meaning) => {
    const thrown = { code: unwritable, errorType: unwritable, message: unwritable }
    expect(meaning(thrown).code).toBe('wallet_failed')
  })

  test('security: whatever a call throws, a ConnectorError comes out', async () => {
    await fc.assert(
      fc.asyncProperty(errors, async (thrown) => {
        const request = async () => {
          throw thrown
        }
        const codes = [
          await codeOf(call({ request }, 'x', [], signal)),
          await codeOf(callWallet({ request }, 'request', [], signal)),
        ]
        for (const code of codes) expect(code).toEqual(expect.any(String))
      }),
      runs(100),
    )
  })

  test('error: an EIP-1193 code that cannot be written down, at both levels', async () => {
    const thrown: unknown = { code: unwritable, data: { originalError: { code: unwritable } } }
    const request = async () => {
      throw thrown
    }
    expect(await codeOf(call({ request }, 'x', [], signal))).toBe('wallet_failed')
  })
})

describe('what a wallet says', () => {
  test('security: a word is a text or a number', () => {
    fc.assert(
      fc.property(fc.record({ word: member }), ({ word }) => {
        const isWord = typeof word === 'string' || typeof word === 'number'
        expect(readWord({ word }, 'word')).toBe(isWord ? String(word) : '')
      }),
      runs(200),
    )
  })

  test('security: a name is one short line of visible text, a picture stands in its own address', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: anyCharacter, maxLength: 400 }), anything), (value) => {
        expect(toText(value) ?? 'none').toMatch(/^[^\p{C}\p{Zl}\p{Zp}]{1,64}$/u)
        expect(toIcon(value) ?? 'data:').toMatch(/^data:/)
      }),
      runs(300),
    )
  })

  test('security: lists and patterns give what was checked, or a ConnectorError', () => {
    const given = (work: () => unknown): unknown => {
      try {
        return work()
      } catch (error) {
        expect(error).toBeInstanceOf(ConnectorError)
        return undefined
      }
    }
    fc.assert(
      fc.property(fc.oneof(anything, fc.array(anything)), (value) => {
        const list = given(() => toList(value))
        if (list !== undefined) expect(Array.isArray(list)).toBe(true)
        expect(given(() => toMatch(value, /^0x[0-9a-f]+$/)) ?? '0x0').toMatch(/^0x/)
      }),
      runs(200),
    )
  })
})

describe('what a wallet of Flow says', () => {
  const address = '0xf8d6e0586b0a20c7'
  const hexadecimal = fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEFx'), maxLength: 132 })
  const composite = fc.record({
    addr: fc.oneof(fc.constantFrom(address, address.slice(2).toUpperCase()), hexadecimal, member),
    keyId: fc.oneof(fc.nat(), member),
    signature: fc.oneof(fc.constantFrom('ab'.repeat(64)), hexadecimal, member),
  })

  test('security: its signatures have one spelling and are of the account, or are refused', () => {
    let accepted = 0
    fc.assert(
      fc.property(fc.oneof(fc.array(composite, { maxLength: 2 }), anything), (sent) => {
        try {
          for (const { addr, keyId, signature } of toSignatures(sent, address)) {
            expect([addr, typeof keyId]).toEqual([address, 'number'])
            expect(signature).toMatch(/^[0-9a-f]{128}$/)
            accepted += 1
          }
        } catch (error) {
          expect(error).toBeInstanceOf(ConnectorError)
        }
      }),
      runs(300),
    )
    expect(accepted).toBeGreaterThan(0)
    expect(toAddress(`${address}\n`)).toBeUndefined()
  })

  test('error: a list with a hole, which a message of the page can have', () => {
    expect(() => toSignatures(new Array(1), address)).toThrow(ConnectorError)
  })

  test('security: a service is a plain copy of bounded size, or none', () => {
    const authn = fc
      .dictionary(fc.string(), member)
      .map((more) => ({ ...more, type: 'authn', method: 'EXT/RPC' }))
    fc.assert(
      fc.property(fc.oneof(authn, anything), (sent) => {
        const service = toService(sent)
        if (service !== undefined) expect(JSON.parse(JSON.stringify(service))).toEqual(service)
      }),
      runs(200),
    )
    expect(toService({ type: 'authn', method: 'EXT/RPC', x: 'x'.repeat(65_536) })).toBeUndefined()
  })
})
