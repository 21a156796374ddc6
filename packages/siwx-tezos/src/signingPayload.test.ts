import { bytesToHex } from '@countersign/siwx-core/codec'
import { b58DecodeAndCheckPrefix, PrefixV2 } from '@taquito/utils'
import { describe, expect, test } from 'vitest'
import { signingPayload } from './signingPayload.ts'
import { alice } from './test/keys.ts'
import { BRANCH, signInText } from './test/message.ts'

const hex = (text: string) => Array.from(text, (c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('')

describe('signingPayload', () => {
  test('default: a packed string behind the prefix that wallets show as text', () => {
    const message = signInText({ address: alice.address })
    const length = (message.length + 22).toString(16).padStart(8, '0')
    expect(signingPayload({ message })).toEqual({
      signingType: 'micheline',
      payload: `0501${length}${hex(`Tezos Signed Message: ${message}`)}`,
    })
  })

  test('counts bytes, not characters', () => {
    expect(signingPayload({ message: 'é€' }).payload.slice(0, 12)).toBe('05010000001b')
  })

  test('failing_noop: 03, the block, 17, the length, the text', () => {
    const block = bytesToHex(b58DecodeAndCheckPrefix(BRANCH, [PrefixV2.BlockHash], true))
    expect(signingPayload({ type: 'tezos:failing_noop', message: 'hi', branch: BRANCH })).toEqual({
      signingType: 'operation',
      payload: `03${block}1100000002${hex('hi')}`,
    })
  })

  test('TZIP-32: the magic string, the interface, UTF-8, the text', () => {
    expect(signingPayload({ type: 'tezos:offchain', message: 'hi' })).toEqual({
      signingType: 'raw',
      payload: `80${hex('tezos signed offchain message')}09${hex('tzip://32')}010002${hex('hi')}`,
    })
  })

  test('walt.id: the number of hexadecimal digits in decimal', () => {
    const { payload } = signingPayload({ type: 'tezos:walt', message: 'x'.repeat(300) })
    expect(payload.slice(0, 14)).toBe('05010036303078')
  })

  test('error: throws for a type that does not exist', () => {
    expect(() => signingPayload({ type: 'eip191' as never, message: 'text' })).toThrow(
      expect.objectContaining({ code: 'proof_type_not_allowed' }),
    )
  })

  test.each([undefined, '', 'head', alice.address])('error: throws for the branch %j', (branch) => {
    expect(() => signingPayload({ type: 'tezos:failing_noop', message: 'text', branch })).toThrow(
      expect.objectContaining({ code: 'encoding_invalid' }),
    )
  })
})
