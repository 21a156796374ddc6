import { expected, NONCE, now } from '@countersign/testing/signInFields'
import { WalletUtils } from '@onflow/fcl-core'
import { describe, expect, test } from 'vitest'
import { ALICE, BOB, bytesOf, hexOf } from './test/keys.ts'
import { signInText } from './test/message.ts'
import { testChain } from './test/readers.ts'
import { proofBytes, signProof, signWith, userBytes } from './test/wallet.ts'
import type { FlowProof } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

const text = signInText()
const USER = 'flow:user-signature'
const ACCOUNT = 'flow:account-proof'
const proof = signProof(USER, text)

const verify = (sent: FlowProof, more = {}) =>
  verifyMessage(sent, { ...expected, ...more }, { now, reader: (chainId) => testChain(chainId) })

describe('domain tags', () => {
  test('a user signature over the bytes of an account proof is no account proof', async () => {
    const untagged = WalletUtils.encodeAccountProof(
      { address: ALICE, nonce: 'ab'.repeat(32), appIdentifier: 'https://app.example' },
      false,
    )
    expect(hexOf(proofBytes(text))).toHaveLength(64 + untagged.length)
    const tag = hexOf(new TextEncoder().encode('FLOW-V0.0-user')).padEnd(64, '0')
    const tricked = bytesOf(tag + hexOf(proofBytes(text)).slice(64))
    const signatures = signWith(tricked)
    expect(await verify({ type: ACCOUNT, message: text, signatures })).toMatchObject({
      code: 'signature_invalid',
    })
    expect(await verify({ type: USER, message: text, signatures })).toMatchObject({
      code: 'signature_invalid',
    })
  })

  test('the types do not stand in for each other', async () => {
    expect(await verify({ ...proof, type: ACCOUNT })).toMatchObject({ code: 'signature_invalid' })
    expect(await verify({ ...signProof(ACCOUNT, text), type: USER })).toMatchObject({
      code: 'signature_invalid',
    })
  })

  test('bytes without a tag are refused, and so is the tag of transactions', async () => {
    const transaction = hexOf(new TextEncoder().encode('FLOW-V0.0-transaction')).padEnd(64, '0')
    for (const [type, bytes] of [
      [USER, userBytes(text)],
      [ACCOUNT, proofBytes(text)],
    ] as const) {
      const bare = bytes.slice(32)
      const other = bytesOf(transaction + hexOf(bare))
      for (const wrong of [bare, other]) {
        const sent = { type, message: text, signatures: signWith(wrong) }
        expect(await verify(sent)).toMatchObject({ code: 'signature_invalid' })
      }
    }
  })
})

describe('the account proof is bound to', () => {
  const signed = (message: string, origin: string) =>
    ({
      type: ACCOUNT,
      message,
      signatures: signWith(proofBytes(message, ALICE, origin)),
    }) as const

  test('the origin of the domain', async () => {
    expect(await verify(signed(text, 'https://app.example'))).toMatchObject({ ok: true })
    for (const origin of [
      'https://evil.example',
      'http://app.example',
      'https://app.example:443',
      'https://app.example/',
      'https://sub.app.example',
      'app.example',
      'Example',
    ]) {
      expect(await verify(signed(text, origin))).toMatchObject({ code: 'signature_invalid' })
    }
  })

  test('the expected domain: a proof for another site is refused', async () => {
    const elsewhere = signInText({ domain: 'evil.example' })
    expect(await verify(signed(elsewhere, 'https://evil.example'))).toMatchObject({ code: 'domain_mismatch' })
    expect(await verify(signed(text, 'https://evil.example'))).toMatchObject({ code: 'signature_invalid' })
  })

  test('the scheme: of the text, else the expected one, else http on loopback', async () => {
    const local = signInText({ domain: 'localhost:3000' })
    const domain = { domain: 'localhost:3000' }
    expect(await verify(signed(local, 'http://localhost:3000'), domain)).toMatchObject({ ok: true })
    expect(await verify(signed(local, 'https://localhost:3000'), domain)).toMatchObject({
      code: 'signature_invalid',
    })
    const secure = { ...domain, scheme: 'https' }
    expect(await verify(signed(local, 'https://localhost:3000'), secure)).toMatchObject({ ok: true })
    const spelled = signInText({ domain: 'localhost:3000', scheme: 'https' })
    expect(await verify(signed(spelled, 'https://localhost:3000'), domain)).toMatchObject({ ok: true })
    const plain = signInText({ scheme: 'http' })
    expect(await verify(signed(plain, 'http://app.example'))).toMatchObject({ code: 'scheme_mismatch' })
  })

  test('the domain as browsers write it: lower case, without the default port', async () => {
    const shouted = signInText({ domain: 'App.Example:443' })
    expect(await verify(signed(shouted, 'https://app.example'))).toMatchObject({ ok: true })
  })

  test('the nonce and all other fields of the text', async () => {
    const fields = [
      { nonce: `${NONCE}x` },
      { statement: 'Give away everything.' },
      { uri: 'https://app.example/other' },
      { issuedAt: '2026-11-21T12:00:01.000Z' },
      { resources: ['https://app.example/admin'] },
      { requestId: '1' },
    ]
    const { signatures } = signProof(ACCOUNT, text)
    for (const changes of fields) {
      const message = signInText(changes)
      const nonce = 'nonce' in changes ? changes.nonce : NONCE
      expect(await verify({ type: ACCOUNT, message, signatures }, { nonce })).toMatchObject({
        code: 'signature_invalid',
      })
      expect(await verify(signProof(ACCOUNT, message), { nonce })).toMatchObject({ ok: true })
    }
  })

  test('the address', async () => {
    const bytes = proofBytes(text, BOB)
    expect(await verify({ type: ACCOUNT, message: text, signatures: signWith(bytes) })).toMatchObject({
      code: 'signature_invalid',
    })
  })
})
