import { type ChainNodes, startChainNodes } from '@countersign/testing/chainNodes'
import { openDocument, runModule } from '@countersign/testing/document'
import { takeInstall } from '@countersign/testing/takeInstall'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { alice, bob, MAINNET } from './test/keys.ts'
import type { AlgorandProof } from './types.ts'

type Example = {
  readonly challenge: (address: string) => { readonly data: string }
  readonly signIn: (proof: AlgorandProof) => Promise<string | undefined>
}

let nodes: ChainNodes
beforeAll(async () => {
  nodes = await startChainNodes()
})
afterAll(() => nodes.close())

test('the README: its example signs a person in, once, and nobody else', async () => {
  const readme = openDocument('packages/siwx-algorand/README.md')
  expect(takeInstall(readme)).toContain('@countersign/siwx-algorand')
  const { exports } = await runModule<Example>(readme.take({ language: 'ts' }), {
    substitutions: { 'https://algod.example': nodes.chains[`algorand:${MAINNET}`]?.rpc?.[0] ?? '' },
  })
  readme.expectAllTaken()

  const signed = (account: typeof alice) => account.arc60(atob(exports.challenge(alice.address).data))
  expect(await exports.signIn(await signed(bob))).toBeUndefined()
  const proof = await signed(alice)
  expect(await exports.signIn(proof)).toBe(`algorand:${alice.address}`)
  expect(await exports.signIn(proof)).toBeUndefined()
  // Rekeyed to another account, whose key alone may sign now.
  nodes.state.algorand[alice.address] = bob.address
  expect(await exports.signIn(await signed(alice))).toBeUndefined()
})
