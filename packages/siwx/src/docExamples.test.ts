import { signingPayload } from '@countersign/siwx-tezos'
import { rpcNode } from '@countersign/testing/answers'
import { docExamples } from '@countersign/testing/docExamples'
import { createTezosAccount } from '@countersign/testing/tezosAccount'
import { describe, test } from 'vitest'
import { createSignIn } from './createSignIn.ts'
import type { SignInProof } from './types.ts'
import { verifySignIn } from './verifySignIn.ts'

const nonce = 'k7Jx0Qm3Zs9Lw2Tf5Rb8'
const domain = 'app.example'
const alice = createTezosAccount()

async function issue(account: string): Promise<string> {
  const request = await createSignIn({
    account,
    domain,
    uri: 'https://app.example/login',
    nonce,
    issuedAt: new Date(),
  })
  if (!request.ok) throw new Error(request.reason)
  return request.message
}

const issued = await issue(`tezos:NetXdQprcVkpaWU:${alice.address}`)
const signature = alice.sign(signingPayload({ message: issued }).payload)
const proof: SignInProof = { type: 'tezos:micheline', message: issued, publicKey: alice.publicKey, signature }
const flow = await issue('flow:mainnet:0x1654653399040a61')

describe('examples of the API reference', () => {
  const examples = docExamples(import.meta.url, {
    'createReaders.ts#createReaders': { fetch: rpcNode({ status: { chain_id: 'mainnet' } }) },
    'formatSignIn.ts#formatSignIn': {
      given: async () => ({ result: await verifySignIn(proof, { domain, nonce }), issued }),
    },
    'nameAccount.ts#nameAccount': {
      given: { issued: flow },
      prints: [flow.replace('0x1654653399040a61', '0xe467b9dd11fa00df')],
    },
    'verifySignIn.ts#verifySignIn': {
      given: { proof, nonces: new Set([nonce]) },
      prints: [`tezos:${alice.address}`],
    },
  })
  for (const { name, run } of examples) test(name, run)
})
