import { openDocument, runModule } from '@countersign/testing/document'
import { takeInstall } from '@countersign/testing/takeInstall'
import { expect, test } from 'vitest'
import { alice, bob } from './test/keys.ts'

type Example = {
  readonly challenge: (address: string) => {
    readonly message: string
    readonly request: { readonly payload: string }
  }
  readonly signIn: (message: string, publicKey: string, signature: string) => Promise<string | undefined>
}

test('the README: its example signs a person in, once, and nobody else', async () => {
  const readme = openDocument('packages/siwx-tezos/README.md')
  expect(takeInstall(readme)).toContain('@countersign/siwx-tezos')
  const { exports } = await runModule<Example>(readme.take({ language: 'ts' }))
  readme.expectAllTaken()

  const { message, request } = exports.challenge(alice.address)
  const [signature, foreign] = [await alice.signBytes(request.payload), await bob.signBytes(request.payload)]
  expect(await exports.signIn(message, bob.publicKey, foreign)).toBeUndefined()
  expect(await exports.signIn(message, alice.publicKey, signature)).toBe(`tezos:${alice.address}`)
  expect(await exports.signIn(message, alice.publicKey, signature)).toBeUndefined()
})
