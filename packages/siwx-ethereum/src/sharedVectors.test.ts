import { decodeCacao, encodeCacao, messageFromCacao, parseTime, readCacao } from '@countersign/siwx-core'
import { hasSharedVectors, sharedVectors } from '@countersign/testing/sharedVectors'
import { describe, expect, test } from 'vitest'
import { createMessage, type EthereumMessageFields } from './createMessage.ts'
import { formatMessage } from './formatMessage.ts'
import { parseMessage } from './parseMessage.ts'
import { ethereumProfile } from './profile.ts'
import { proofOf } from './test/message.ts'
import { BLOCK, emptyChain } from './test/readers.ts'
import type { CallResult, ChainReader } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

type Fields = Omit<EthereumMessageFields, 'chainId'> & { readonly chainId: number }
type Positive = Record<string, { readonly message: string; readonly fields: Fields }>
type Verification = Record<
  string,
  Fields & {
    readonly signature: string
    readonly domainBinding?: string
    readonly matchNonce?: string
    readonly time?: string
    readonly scheme?: string
  }
>
type Named = { readonly name: string; readonly message: string }

const suite = hasSharedVectors ? describe : describe.skip
const load = <Shape>(name: string, absent: Shape): Shape =>
  hasSharedVectors ? sharedVectors<Shape>(name) : absent

const fieldsOf = ({ chainId, ...fields }: Fields): EthereumMessageFields => ({
  ...fields,
  // One vector says `null` for an absent scheme.
  scheme: fields.scheme ?? undefined,
  chainId: String(chainId),
})

suite('EIP-4361 examples', () => {
  const examples = load<readonly Named[]>('ethereum-erc4361-spec-examples', [])
  test.each(examples.map(({ name, message }) => [name, message]))('%s', (_name, message) => {
    const parsed = parseMessage(message)
    expect(parsed.ok && formatMessage(parsed.message)).toBe(message)
  })
})

suite('spruceid/siwe: parsing', () => {
  const positive = Object.entries(load<Positive>('ethereum-siwe-parsing_positive', {}))
  test.each(positive)('accepts: %s', (_name, { message, fields }) => {
    const parsed = parseMessage(message)
    expect(parsed).toMatchObject({ ok: true, message: fieldsOf(fields) })
    expect(formatMessage(createMessage(fieldsOf(fields)))).toBe(message)
  })

  // An address in one letter case has no checksum that could be wrong: it passes with a warning (EIP-55).
  const ONE_CASE = 'address not EIP-55'
  const negative = Object.entries(load<Record<string, string>>('ethereum-siwe-parsing_negative', {}))
  test.each(negative.filter(([name]) => name !== ONE_CASE))('refuses: %s', (_name, message) => {
    expect(parseMessage(message)).toMatchObject({ ok: false })
  })
  test(`accepts with a warning: ${ONE_CASE}`, () => {
    const message = negative.find(([name]) => name === ONE_CASE)?.[1] ?? ''
    expect(parseMessage(message)).toMatchObject({ ok: true, warnings: ['address_case'] })
  })

  // There is one version, so leaving it out is no mistake.
  const NO_VERSION = 'missing version'
  const objects = Object.entries(load<Record<string, Fields>>('ethereum-siwe-parsing_negative_objects', {}))
  test.each(objects.filter(([name]) => name !== ONE_CASE && name !== NO_VERSION))(
    'makes no message of: %s',
    (_name, fields) => {
      const given = fields.chainId === undefined ? { ...fields, chainId: undefined } : fieldsOf(fields)
      expect(() => createMessage(given as EthereumMessageFields)).toThrow(
        expect.objectContaining({ name: 'SiwxError' }),
      )
    },
  )
})

suite('grammar', () => {
  type Decided = Named & { readonly expected: 'valid' | 'invalid' | 'contested' }
  // RFC 3339 has second 60; EIP-4361's authority may be empty, which names nobody.
  const contested: Readonly<Record<string, boolean>> = { 'iat leap second': true, 'domain empty': false }
  const cases = load<readonly Decided[]>('ethereum-siwe-parser-conformance', [])
  test.each(cases.map((item) => [item.expected, item.name, item] as const))('%s: %s', (_e, _n, item) => {
    const wanted = item.expected === 'contested' ? contested[item.name] : item.expected === 'valid'
    expect(parseMessage(item.message).ok).toBe(wanted)
  })
})

suite('spruceid/siwe: verification', () => {
  const verify = ({
    signature,
    domainBinding,
    matchNonce,
    time,
    scheme,
    ...fields
  }: Verification[string]) => {
    const message = formatMessage(createMessage(fieldsOf(fields)))
    const expected = {
      domain: domainBinding ?? fields.domain,
      nonce: matchNonce ?? fields.nonce,
      maxAge: Number.MAX_SAFE_INTEGER / 2000,
      ...(scheme !== undefined && { scheme }),
    }
    const at = time === undefined ? parseTime(String(fields.issuedAt)) : parseTime(time)
    return verifyMessage(proofOf(message, signature), expected, {
      now: () => new Date(at ?? 0),
      reader: emptyChain,
    })
  }

  // Issued a year after the given time: refused as issued in the future, which siwe does not look at.
  const EARLY = 'expired message'
  const positive = Object.entries(load<Verification>('ethereum-siwe-verification_positive', {}))
  test.each(positive.filter(([name]) => name !== EARLY))('accepts: %s', async (_name, vector) => {
    expect(await verify(vector)).toMatchObject({ ok: true })
  })
  test(`refuses a time before it was issued: ${EARLY}`, async () => {
    const vector = positive.find(([name]) => name === EARLY)?.[1]
    expect(vector && (await verify(vector))).toMatchObject({ code: 'issued_in_future' })
  })

  const codes: Readonly<Record<string, string>> = {
    'expired message': 'expired',
    'domain binding': 'domain_mismatch',
    'custom time': 'expired',
    'custom nonce': 'nonce_mismatch',
    'malformed signature': 'encoding_invalid',
    'wrong signature': 'signature_invalid',
    'not yet valid': 'not_yet_valid',
  }
  const negative = Object.entries(load<Verification>('ethereum-siwe-verification_negative', {}))
  test.each(negative.filter(([name]) => name in codes))('refuses: %s', async (name, vector) => {
    expect(await verify(vector)).toMatchObject({ ok: false, code: codes[name] })
  })
  test.each(negative.filter(([name]) => !(name in codes)))('cannot even be written: %s', (_name, vector) => {
    expect(() => createMessage(fieldsOf(vector))).toThrow(expect.objectContaining({ code: 'time_invalid' }))
  })
})

suite('spruceid/siwe: contract wallets of mainnet', () => {
  type Contract = Record<string, { readonly message: string; readonly signature: string }>
  const wallets = Object.entries(load<Contract>('ethereum-siwe-eip1271', {}))
  const MAGIC = `0x1626ba7e${'00'.repeat(28)}` as const
  test.each(wallets)('%s is asked on chain 1, with exactly this signature', async (_name, vector) => {
    const parsed = parseMessage(vector.message)
    if (!parsed.ok) throw new Error(parsed.reason)
    const { domain, nonce, address, issuedAt } = parsed.message
    const now = () => new Date(issuedAt)
    const calls: unknown[] = []
    const chain = (data: `0x${string}`) => (): ChainReader => ({
      ...emptyChain('1'),
      code: () => Promise.resolve('0x60'),
      call: (call) => {
        calls.push(call)
        return Promise.resolve<CallResult>({ status: 'returned', data })
      },
    })
    const proof = proofOf(vector.message, vector.signature)
    const expected = { domain, nonce }
    expect(await verifyMessage(proof, expected, { now, reader: chain(MAGIC) })).toMatchObject({
      ok: true,
      method: 'eip1271',
      subject: `eip155:1:${address.toLowerCase()}`,
    })
    expect(calls).toEqual([
      { to: address.toLowerCase(), block: BLOCK, data: expect.stringContaining(vector.signature.slice(2)) },
    ])
    expect(await verifyMessage(proof, expected, { now, reader: chain('0x') })).toMatchObject({
      code: 'contract_rejected',
    })
    expect(await verifyMessage(proof, expected, { now })).toMatchObject({ code: 'reader_missing' })
  })
})

suite('CACAO', () => {
  type Cacaos = {
    readonly jsdid_eip155: readonly { readonly cacao: { readonly s: { readonly s: string } } }[]
  }
  const { jsdid_eip155: vectors } = load<Cacaos>('cacao', { jsdid_eip155: [] })
  test.each(vectors.map((vector, index) => [index, vector.cacao] as const))(
    'js-did %i: the signature holds over the rebuilt text',
    async (_index, value) => {
      const read = readCacao(value)
      if (!read.ok) throw new Error(read.reason)
      const again = decodeCacao(encodeCacao(read.cacao))
      const rebuilt = messageFromCacao(ethereumProfile, again.ok ? again.cacao : read.cacao)
      if (!rebuilt.ok) throw new Error(rebuilt.reason)
      const { domain, nonce, issuedAt } = rebuilt.message
      const context = { now: () => new Date(issuedAt), reader: emptyChain }
      const proof = proofOf(rebuilt.text, value.s.s)
      expect(await verifyMessage(proof, { domain, nonce }, context)).toMatchObject({
        ok: true,
        method: 'eip191',
      })
      const altered = proofOf(rebuilt.text.replace('Terms', 'Turns'), value.s.s)
      expect(await verifyMessage(altered, { domain, nonce }, context)).toMatchObject({
        code: 'signature_invalid',
      })
    },
  )
})
