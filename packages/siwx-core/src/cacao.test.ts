import { createHash } from 'node:crypto'
import { runs } from '@countersign/testing/runs'
import { hasSharedVectors } from '@countersign/testing/sharedVectors'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Cacao,
  cacaoFromMessage,
  decodeCacao,
  encodeCacao,
  messageFromCacao,
  readCacao,
} from './cacao.ts'
import { createMessage, type MessageFields } from './createMessage.ts'
import { formatMessage } from './formatMessage.ts'
import { encodeCbor } from './internal/cbor.ts'
import type { TextProfile } from './profile.ts'
import { ethereum } from './test/ethereum.ts'
import { vectors } from './test/vectors.ts'

const fields: MessageFields = {
  domain: 'app.example',
  address: '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2',
  statement: 'Sign in.',
  uri: 'https://app.example/login',
  chainId: '1',
  nonce: '32891756ab',
  issuedAt: '2026-09-30T16:25:24Z',
  expirationTime: '2026-09-30T17:25:24Z',
  notBefore: '2026-09-30T16:25:24+00:00',
  requestId: 'x',
  resources: ['urn:a:b'],
}
const solana: TextProfile = {
  ...{ namespace: 'solana', ecosystem: 'Solana', order: 'eip4361' },
  checkAddress: () => 'valid',
  isChainId: () => true,
}
const signature = Uint8Array.of(1, 2, 3)
const sample = cacaoFromMessage(createMessage(ethereum, fields), { type: 'eip191', signature })

describe('CACAO', () => {
  test.each<Partial<MessageFields>>([
    {},
    { statement: undefined, resources: undefined, requestId: undefined },
    { statement: '', resources: [], expirationTime: undefined, notBefore: undefined },
  ])('message to bytes and back: %j', (changes) => {
    const message = createMessage(ethereum, { ...fields, ...changes })
    const bytes = encodeCacao(cacaoFromMessage(message, { type: 'eip191', signature }))
    const decoded = decodeCacao(bytes)
    if (!decoded.ok) throw new Error(decoded.reason)
    expect(encodeCacao(decoded.cacao)).toEqual(bytes)
    expect(decoded.cacao.s).toEqual({ t: 'eip191', s: signature })
    expect(messageFromCacao(ethereum, decoded.cacao)).toEqual({
      ok: true,
      message,
      text: formatMessage(ethereum, message),
    })
  })

  test('the header names the text form', () => {
    expect(sample.h.t).toBe('eip4361')
    const message = createMessage(solana, { ...fields, address: 'x' })
    expect(cacaoFromMessage(message, { type: 'solana:ed25519', signature }).h.t).toBe('caip122')
  })

  test('cannot hold a scheme, nor a message without an address', () => {
    const message = createMessage(ethereum, fields)
    for (const broken of [
      { ...message, scheme: 'https' },
      { ...message, address: undefined },
    ]) {
      expect(() => cacaoFromMessage(broken, { type: 'eip191', signature })).toThrow(
        expect.objectContaining({ code: 'message_malformed' }),
      )
    }
  })
})

describe('readCacao', () => {
  test.each<readonly [string, unknown, string]>([
    ['nothing', undefined, 'encoding_invalid'],
    ['a part missing', { h: sample.h, p: sample.p }, 'encoding_invalid'],
    ['a part too many', { ...sample, x: {} }, 'encoding_invalid'],
    ['another header', { ...sample, h: { t: 'eip712' } }, 'profile_unsupported'],
    ['a nonce that is a number', { ...sample, p: { ...sample.p, nonce: 1 } }, 'encoding_invalid'],
    ['version 2', { ...sample, p: { ...sample.p, version: '2' } }, 'encoding_invalid'],
    ['an unknown field', { ...sample, p: { ...sample.p, sub: 'x' } }, 'encoding_invalid'],
    ['an inherited field', { ...sample, p: Object.create(sample.p) }, 'encoding_invalid'],
    ['no signature', { ...sample, s: { t: 'eip191' } }, 'encoding_invalid'],
    ['resources that are no texts', { ...sample, p: { ...sample.p, resources: [1] } }, 'encoding_invalid'],
  ])('refuses %s', (_, value, code) => {
    expect(readCacao(value)).toMatchObject({ ok: false, code })
    expect(messageFromCacao(ethereum, value as Cacao)).toMatchObject({ ok: false, code })
  })

  test('takes the JSON form with a signature in text', () => {
    const json = JSON.parse(JSON.stringify({ ...sample, s: { t: 'eip191', s: '0x00' } }))
    expect(readCacao(json)).toMatchObject({ ok: true, cacao: { s: { s: '0x00' } } })
  })
})

describe('messageFromCacao', () => {
  test.each<readonly [string, Partial<Cacao['p']>, string]>([
    ['another DID method', { iss: 'did:key:z6Mk' }, 'address_invalid'],
    ['another namespace', { iss: 'did:pkh:solana:1:x' }, 'profile_unsupported'],
    ['an address of another form', { iss: 'did:pkh:eip155:1:x' }, 'address_invalid'],
    ['a statement that opens a section', { statement: 'x\n\nURI: a:b' }, 'message_malformed'],
    ['a short nonce', { nonce: 'abc' }, 'nonce_invalid'],
    ['a time that is none', { iat: 'now' }, 'time_invalid'],
  ])('refuses %s', (_, changes, code) => {
    expect(messageFromCacao(ethereum, { ...sample, p: { ...sample.p, ...changes } })).toMatchObject({
      ok: false,
      code,
    })
  })

  test('refuses an eip4361 header over another text order', () => {
    expect(messageFromCacao({ ...ethereum, order: 'caip122' }, sample)).toMatchObject({
      code: 'profile_unsupported',
    })
  })
})

describe('decodeCacao', () => {
  test('refuses what is too long, no bytes, or no canonical CBOR', () => {
    expect(decodeCacao(new Uint8Array(200_000))).toMatchObject({ code: 'input_too_large' })
    expect(decodeCacao('x' as unknown as Uint8Array)).toMatchObject({ code: 'encoding_invalid' })
    expect(decodeCacao(Uint8Array.of(0xbf, 0xff))).toMatchObject({ code: 'encoding_invalid' })
    expect(decodeCacao(encodeCbor(new Map([['__proto__', new Map()]])))).toMatchObject({
      code: 'encoding_invalid',
    })
  })

  test('answers every mutation, and what it accepts comes back to the byte', () => {
    const bytes = encodeCacao(sample)
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (position, byte) => {
        const mutated = bytes.slice()
        mutated[position] = byte
        const decoded = decodeCacao(mutated)
        if (!decoded.ok) return
        expect(encodeCacao(decoded.cacao)).toEqual(mutated)
        expect(messageFromCacao(ethereum, decoded.cacao)).toHaveProperty('ok')
      }),
      runs(500),
    )
  })
})

describe.skipIf(!hasSharedVectors)('CACAOs of others', () => {
  type Vectors = {
    readonly caip74: { readonly cacao: Cacao; readonly carBase64urlMultibase: string }
    readonly jsdid_eip155: readonly { readonly cid: string; readonly cacao: Cacao }[]
    readonly jsdid_solana: {
      readonly cid: string
      readonly iss: string
      readonly s: readonly [string, string]
      readonly payload: Cacao['p']
    }
  }

  test('js-did: the same bytes, by content id', () => {
    const { jsdid_eip155: eip155, jsdid_solana: example } = vectors<Vectors>('cacao')
    for (const { cid, cacao } of eip155) {
      expect(cidOf(encodeCacao(cacao))).toBe(cid)
      expect(messageFromCacao(ethereum, cacao)).toMatchObject({
        ok: true,
        message: { domain: 'service.org' },
      })
    }
    const [s, t] = example.s
    const cacao: Cacao = { h: { t: 'caip122' }, p: { ...example.payload, iss: example.iss }, s: { t, s } }
    expect(cidOf(encodeCacao(cacao))).toBe(example.cid)
    expect(messageFromCacao(solana, cacao)).toMatchObject({ ok: true, message: { chainId: '1' } })
  })

  test('the example of CAIP-74, with its errata', () => {
    const { cacao, carBase64urlMultibase } = vectors<Vectors>('cacao').caip74
    const car = Uint8Array.from(
      atob(carBase64urlMultibase.slice(1).replaceAll('-', '+').replaceAll('_', '/')),
      (c) => c.charCodeAt(0),
    )
    // CARv1: a header of 58 bytes and its length, then the length of the section (2 bytes), a CID of 36 bytes, the block.
    const block = car.slice(59 + 2 + 36)
    const decoded = decodeCacao(block)
    if (!decoded.ok) throw new Error(decoded.reason)
    expect(encodeCacao(decoded.cacao)).toEqual(block)
    // The block has the version as an integer, the text beside it as a text.
    expect({ ...decoded.cacao.p, version: '1' }).toEqual(cacao.p)
    // Its nonce has six characters, so there is no EIP-4361 text that could have been signed.
    expect(messageFromCacao(ethereum, decoded.cacao)).toMatchObject({ ok: false, code: 'nonce_invalid' })
  })
})

// CIDv1, dag-cbor, sha2-256, base32.
function cidOf(bytes: Uint8Array): string {
  const digest = createHash('sha256').update(bytes).digest()
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
  let bits = ''
  for (const byte of [1, 0x71, 0x12, 0x20, ...digest]) bits += byte.toString(2).padStart(8, '0')
  const letters = bits.match(/.{1,5}/g) ?? []
  return `b${letters.map((five) => alphabet[Number.parseInt(five.padEnd(5, '0'), 2)]).join('')}`
}
