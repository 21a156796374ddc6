import { openDocument, runModule } from '@countersign/testing/document'
import { takeInstall } from '@countersign/testing/takeInstall'
import { expect, test } from 'vitest'
import { bytesToHex } from './internal/hex.ts'
import { alice, bob } from './test/keys.ts'
import type { PolkadotProof } from './types.ts'

type Example = {
  readonly challenge: (address: string) => string
  readonly signIn: (proof: PolkadotProof) => Promise<string | undefined>
}

test('the README: its example signs a person in, once, and nobody else', async () => {
  const readme = openDocument('packages/siwx-polkadot/README.md')
  expect(takeInstall(readme)).toContain('@countersign/siwx-polkadot')
  const { exports } = await runModule<Example>(readme.take({ language: 'ts' }))
  readme.expectAllTaken()

  const message = exports.challenge(alice.address)
  expect(await exports.signIn(await bob.sign(message))).toBeUndefined()
  const next = exports.challenge(alice.address)
  const proof = await alice.sign(next)
  expect(await exports.signIn(proof)).toBe(`polkadot:${bytesToHex(alice.accountId)}`)
  expect(await exports.signIn(proof)).toBeUndefined()
})
