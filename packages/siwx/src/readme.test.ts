import { type ChainNodes, startChainNodes } from '@countersign/testing/chainNodes'
import { openDocument, runModule } from '@countersign/testing/document'
import { createNearAccount } from '@countersign/testing/nearAccount'
import { takeInstall } from '@countersign/testing/takeInstall'
import { createTezosAccount } from '@countersign/testing/tezosAccount'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { createSignIn } from './createSignIn.ts'
import type { SignInProof } from './types.ts'

type Example = {
  readonly challenge: (place: string) => ReturnType<typeof createSignIn>
  readonly signIn: (proof: SignInProof) => Promise<string | undefined>
}

const near = createNearAccount('alice.near')
const tezos = createTezosAccount()
let nodes: ChainNodes
beforeAll(async () => {
  nodes = await startChainNodes()
  nodes.state.near['alice.near'] = { [near.publicKey]: 'FullAccess' }
})
afterAll(() => nodes.close())

test('the README: its example signs people of two chains in, once each', async () => {
  const readme = openDocument('packages/siwx/README.md')
  expect(takeInstall(readme)).toEqual(['@countersign/siwx', '@countersign/siwx-core'])
  const { exports } = await runModule<Example>(readme.take({ language: 'ts' }), {
    substitutions: { 'https://near-rpc.example': nodes.chains['near:mainnet']?.rpc?.[0] ?? '' },
  })
  readme.expectAllTaken()

  const asked = async (account: string) => {
    const request = await exports.challenge(account)
    if (!request.ok) throw new Error(request.reason)
    return request
  }
  const onTezos = await asked(`tezos:NetXdQprcVkpaWU:${tezos.address}`)
  const { payload } = onTezos.payload as { readonly payload: string }
  const micheline = {
    type: 'tezos:micheline',
    message: onTezos.message,
    publicKey: tezos.publicKey,
    signature: tezos.sign(payload),
  } as const
  expect(await exports.signIn({ ...micheline, signature: tezos.sign(payload, true) })).toBeUndefined()

  const onNear = await asked('near:mainnet')
  const { nonce, ...more } = onNear.payload as Record<'message' | 'recipient' | 'nonce', string>
  const signature = await near.sign({ ...more, nonce: Uint8Array.from(Buffer.from(nonce, 'base64')) })
  const nep413 = {
    type: 'near:nep413',
    message: onNear.message,
    accountId: 'alice.near',
    publicKey: near.publicKey,
    signature: Buffer.from(signature).toString('base64'),
  } as const
  expect(await exports.signIn(nep413)).toBe('near:mainnet:alice.near')
  expect(await exports.signIn(nep413)).toBeUndefined()

  const { message, payload: again } = await asked(`tezos:NetXdQprcVkpaWU:${tezos.address}`)
  const proof = { ...micheline, message, signature: tezos.sign((again as { payload: string }).payload) }
  expect(await exports.signIn(proof)).toBe(`tezos:${tezos.address}`)
})
