import { openDocument, runModule } from '@countersign/testing/document'
import { takeInstall } from '@countersign/testing/takeInstall'
import { afterEach, expect, test, vi } from 'vitest'
import { keccak256 } from './keccak.ts'
import type { RecoverSecp256k1Input, RecoverSecp256k1Result } from './secp256k1.ts'
import { secp256k1Backends } from './test/backends.ts'
import { seed, toNumber } from './test/bytes.ts'
import { signWithNonce } from './test/ecdsa.ts'

const readme = openDocument('packages/siwx-crypto/README.md')
const message = seed('a message')
const signed = (high: boolean) =>
  signWithNonce('secp256k1', toNumber(seed('secret')), toNumber(seed('nonce')), keccak256(message), high)

afterEach(() => vi.restoreAllMocks())

test('the README: its example finds the account that signed, and says aloud what is malleable', async () => {
  expect(takeInstall(readme)).toEqual(['@countersign/siwx-crypto'])
  type Example = {
    readonly signerOf: (message: Uint8Array, signature: Uint8Array, recovery: number) => Promise<unknown>
  }
  const { exports } = await runModule<Example>(readme.take({ language: 'ts', holds: 'signerOf' }))
  const warn = vi.spyOn(console, 'warn').mockReturnValue()
  const { signature, recovery, publicKey } = signed(false)
  const account = keccak256(publicKey.subarray(1)).subarray(12)
  expect(await exports.signerOf(message, signature, recovery)).toEqual(account)
  expect(warn).not.toHaveBeenCalled()
  expect(await exports.signerOf(message, signature, 4)).toBe('signature_malformed')
  const other = signed(true)
  expect(await exports.signerOf(message, other.signature, other.recovery)).toEqual(account)
  expect(warn).toHaveBeenCalledOnce()
})

test('the README: its second example recovers with the native addon', async () => {
  const block = { language: 'ts', heading: 'A native addon' }
  if (secp256k1Backends.some(({ name }) => name.includes('native'))) {
    const { exports } = await runModule<{
      recover: (input: RecoverSecp256k1Input) => Promise<RecoverSecp256k1Result>
    }>(readme.take(block))
    const { signature, recovery, publicKey } = signed(false)
    expect(await exports.recover({ digest: keccak256(message), signature, recovery })).toMatchObject({
      status: 'recovered',
      publicKey,
    })
  } else readme.takeUnrunnable(block, 'the addon has no build for this platform')
  readme.expectAllTaken()
})
