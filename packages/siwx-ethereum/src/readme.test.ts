import { openDocument, runModule } from '@countersign/testing/document'
import { takeInstall } from '@countersign/testing/takeInstall'
import { privateKeyToAccount } from 'viem/accounts'
import { expect, test } from 'vitest'
import { KEYS } from './test/message.ts'

type Example = {
  readonly challenge: (address: string) => string
  readonly signIn: (message: string, signature: string) => Promise<string | undefined>
}

test('the README: its example signs a person in, once, and nobody else', async () => {
  const readme = openDocument('packages/siwx-ethereum/README.md')
  expect(takeInstall(readme)).toContain('@countersign/siwx-ethereum')
  const { exports } = await runModule<Example>(readme.take({ language: 'ts' }), {
    // Nobody answers there: what a key has signed needs no chain.
    substitutions: { 'https://ethereum-rpc.example': 'http://127.0.0.1:9' },
  })
  readme.expectAllTaken()

  const [alice, bob] = [privateKeyToAccount(KEYS.alice), privateKeyToAccount(KEYS.bob)]
  const message = exports.challenge(alice.address)
  const sign = (text: string) => alice.signMessage({ message: text })
  expect(await exports.signIn(message, await sign(`${message} `))).toBeUndefined()
  const next = exports.challenge(alice.address)
  expect(await exports.signIn(next, await sign(next))).toBe(`eip155:${alice.address.toLowerCase()}`)
  expect(await exports.signIn(next, await sign(next))).toBeUndefined()
  expect(await exports.signIn(next, await bob.signMessage({ message: next }))).toBeUndefined()
})
