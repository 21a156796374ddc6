import { bytesToHex, hexToBytes } from '@countersign/siwx-core/codec'
import { hasSharedVectors, sharedFile } from '@countersign/testing/sharedVectors'
import { describe, expect, test } from 'vitest'
import { curveOf } from './account.ts'
import { formatMessage } from './formatMessage.ts'
import { addressOfKey, checkCurves, decodePublicKey, decodeSignature } from './internal/key.ts'
import { waltFrame } from './internal/payload.ts'
import { checkSignature } from './internal/signature.ts'
import { parseWaltMessage } from './internal/walt.ts'
import { parseMessage } from './parseMessage.ts'
import { alice } from './test/keys.ts'
import { MAINNET } from './test/message.ts'
import type { TezosProof } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

type Raw = { readonly publicKey: string; readonly signature: string }
type TaquitoVector = Raw & { readonly name: string; readonly messageHex: string; readonly expected: unknown }

const DECODER = new TextDecoder()

/** What the layers under the sign-in say to a signature of any bytes: `valid` or a code. */
async function judge(payloadHex: string, { publicKey, signature }: Raw): Promise<string> {
  const key = decodePublicKey(publicKey)
  if ('ok' in key) return key.code
  const decoded = decodeSignature(signature)
  if ('ok' in decoded) return decoded.code
  const payloads = [() => hexToBytes(payloadHex) as Uint8Array]
  const refusal = checkCurves(key, decoded) ?? (await checkSignature({ key, signature: decoded, payloads }))
  return refusal?.code ?? 'valid'
}

describe.skipIf(!hasSharedVectors)('vectors of Taquito', () => {
  const { vectors, blsProofOfPossession } = hasSharedVectors
    ? sharedFile<{ vectors: readonly TaquitoVector[]; blsProofOfPossession: Raw }>('tezos-taquito-verify')
    : { vectors: [], blsProofOfPossession: { publicKey: '', signature: '' } }

  test('are all there', () => {
    expect(vectors).toHaveLength(30)
  })

  test.each(vectors.map((vector, index) => [index, vector.name, vector] as const))(
    '%i: %s',
    async (_index, _name, vector) => {
      const verdict = await judge(vector.messageHex, vector)
      // Where Taquito throws, there is a code; an empty text is just another text that was not signed.
      if (vector.expected === true) expect(verdict).toBe('valid')
      else if (vector.expected === false) expect(verdict).toBe('signature_invalid')
      else
        expect(['encoding_invalid', 'key_type_unsupported', 'signature_malformed']).toContain(
          vector.messageHex === '' ? 'encoding_invalid' : verdict,
        )
      if (vector.messageHex === '') expect(verdict).toBe('signature_invalid')
    },
  )

  test('a proof of possession is no signature of a message', async () => {
    const { publicKey } = blsProofOfPossession
    const key = decodePublicKey(publicKey)
    if ('ok' in key) throw new Error(key.reason)
    // It signs the key itself, under another tag.
    expect(await judge(bytesToHex(key.bytes), blsProofOfPossession)).toBe('signature_invalid')
  })
})

type Generated = Raw & {
  readonly curve: string
  readonly form: string
  readonly address: string
  readonly payloadHex: string
  readonly genericSig?: string
  readonly valid: boolean
}

describe.skipIf(!hasSharedVectors)('generated vectors', () => {
  const { vectors } = hasSharedVectors
    ? sharedFile<{ vectors: readonly Generated[] }>('tezos-generated')
    : { vectors: [] }

  test('are all there', () => {
    expect(vectors).toHaveLength(12)
  })

  test.each(vectors.map((vector) => [vector.curve, vector.form, vector] as const))(
    '%s, %s',
    async (_curve, _form, { address, payloadHex, publicKey, signature, genericSig, valid }) => {
      const key = decodePublicKey(publicKey)
      expect('curve' in key && addressOfKey(key)).toBe(address)
      const packed = DECODER.decode((hexToBytes(payloadHex) as Uint8Array).subarray(6))
      const message = packed.slice(packed.indexOf('example.com wants'))
      const nonce = 'abcdefgh12345678'
      const expected = { domain: 'example.com', nonce }
      const now = () => new Date('2026-11-01T00:00:00Z')
      for (const sent of genericSig === undefined ? [signature] : [signature, genericSig]) {
        const type = 'tezos:micheline' as const
        const proof: TezosProof = { type, message, publicKey, signature: sent, payload: payloadHex }
        const result = await verifyMessage(proof, expected, { now })
        if (valid) expect(result).toMatchObject({ ok: true, method: `tezos:${curveOf(address)}` })
        else expect(result).toMatchObject({ code: 'encoding_invalid', field: 'payload' })
      }
    },
  )
})

describe.skipIf(!hasSharedVectors)('texts', () => {
  test('the example of the CAIP-122 profile', () => {
    if (!hasSharedVectors) return
    const { vectors } = sharedFile<{ vectors: { tezos: { message: string } } }>('caip122-profile-examples')
    const { message } = vectors.tezos
    const parsed = parseMessage(message)
    expect(parsed.ok && formatMessage(parsed.message)).toBe(message)
  })

  test('the line and the frame of walt.id', () => {
    if (!hasSharedVectors) return
    const file = sharedFile<{
      sign_in_message_templates: { TEZOS: string }
      tezos_payload_framing: { example: { prefix_hex: string } }
    }>('walt-idpkit')
    const parts: Readonly<Record<string, string>> = {
      host: 'localhost:8080',
      address: alice.address,
      publicKey: alice.publicKey,
      timestamp: '2026-11-21T12:00:00.000Z',
      origin: 'http://localhost:8080',
      nonce: '7b0e1e35-8d0c-4d9b-9d2f-1f2a3b4c5d6e',
    }
    const { TEZOS } = file.sign_in_message_templates
    const line = TEZOS.replace(/\{(\w+)\}/g, (_, name: string) => parts[name] ?? '')
    expect(parseWaltMessage(line, MAINNET)).toMatchObject({
      ok: true,
      message: { domain: parts['host'], address: alice.address, nonce: parts['nonce'] },
    })
    const { prefix_hex: head } = file.tezos_payload_framing.example
    expect(bytesToHex(waltFrame('x'.repeat(300)))).toBe(head + '78'.repeat(300))
  })
})
