import { type ChainNodes, startChainNodes } from '@countersign/testing/chainNodes'
import { openDocument, runModule } from '@countersign/testing/document'
import { takeInstall } from '@countersign/testing/takeInstall'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ALICE, aliceKeys, bobKeys, hexOf } from './test/keys.ts'
import { signProof } from './test/wallet.ts'
import type { FlowProof } from './types.ts'

type Example = {
  readonly challenge: (address: string) => {
    readonly message: string
    readonly appIdentifier: string
    readonly nonce: string
  }
  readonly signIn: (proof: FlowProof) => Promise<string | undefined>
}

let nodes: ChainNodes
beforeAll(async () => {
  nodes = await startChainNodes()
  nodes.state.flow[ALICE] = aliceKeys
    .slice(0, 1)
    .map(({ publicKey }) => ({ public_key: `0x${hexOf(publicKey)}`, revoked: false }))
})
afterAll(() => nodes.close())

test('the README: its example signs a person in, once, and nobody else', async () => {
  const readme = openDocument('packages/siwx-flow/README.md')
  expect(takeInstall(readme)).toContain('@countersign/siwx-flow')
  const { exports } = await runModule<Example>(readme.take({ language: 'ts' }), {
    substitutions: { 'https://flow-access.example': nodes.chains['flow:mainnet']?.rpc?.[0] ?? '' },
  })
  readme.expectAllTaken()

  const foreign = exports.challenge(ALICE)
  const proofOf = (message: string, keys = aliceKeys) => signProof('flow:account-proof', message, { keys })
  expect(await exports.signIn(proofOf(foreign.message, bobKeys))).toBeUndefined()
  const { message, ...asked } = exports.challenge(ALICE)
  expect(asked).toMatchObject({
    appIdentifier: 'https://app.example',
    nonce: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
  expect(await exports.signIn(proofOf(message))).toBe(`flow:mainnet:${ALICE}`)
  expect(await exports.signIn(proofOf(message))).toBeUndefined()
})
