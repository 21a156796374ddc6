import { type ChainNodes, startChainNodes } from '@countersign/testing/chainNodes'
import { openDocument, runModule } from '@countersign/testing/document'
import { takeInstall } from '@countersign/testing/takeInstall'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { alice, bob } from './test/keys.ts'
import type { NearProof } from './types.ts'

type Example = {
  readonly challenge: (address?: string) => { readonly message: string }
  readonly signIn: (proof: NearProof) => Promise<string | undefined>
}

let nodes: ChainNodes
beforeAll(async () => {
  nodes = await startChainNodes()
  nodes.state.near['alice.near'] = { [alice.publicKey]: 'FullAccess' }
})
afterAll(() => nodes.close())

test('the README: its example signs a person in, once, and nobody else', async () => {
  const readme = openDocument('packages/siwx-near/README.md')
  expect(takeInstall(readme)).toContain('@countersign/siwx-near')
  const { exports } = await runModule<Example>(readme.take({ language: 'ts' }), {
    substitutions: { 'https://near-rpc.example': nodes.chains['near:mainnet']?.rpc?.[0] ?? '' },
  })
  readme.expectAllTaken()

  const { message } = exports.challenge('alice.near')
  expect(await exports.signIn(await bob.sign(message, 'alice.near'))).toBeUndefined()
  // The wallet names the account.
  const proof = await alice.sign(exports.challenge().message, 'alice.near')
  expect(await exports.signIn(proof)).toBe('near:mainnet:alice.near')
  expect(await exports.signIn(proof)).toBeUndefined()
})
