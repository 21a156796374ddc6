import { openDocument, runModule } from '@countersign/testing/document'
import { takeInstall } from '@countersign/testing/takeInstall'
import { afterEach, expect, test, vi } from 'vitest'
import { contracts } from './near/test/ask.ts'
import { nearNode } from './near/test/nearNode.ts'

type Example = { readonly mayEnter: (gateText: string, account: string) => Promise<boolean | 'try again'> }

afterEach(() => vi.unstubAllGlobals())

test('the README: its example lets holders in, others not, and does not guess when the chain is silent', async () => {
  const readme = openDocument('packages/nft-ownership/README.md')
  expect(takeInstall(readme)).toEqual(['@countersign/nft-ownership'])
  vi.stubGlobal('fetch', nearNode({ contracts }).fetch)
  const { exports } = await runModule<Example>(readme.take({ language: 'ts' }))
  readme.expectAllTaken()

  const gate = JSON.stringify({ chain: 'near:mainnet', collection: 'nft.near', amount: { min: '3' } })
  expect(await exports.mayEnter(gate, 'near:mainnet:alice.near')).toBe(true)
  expect(await exports.mayEnter(gate, 'near:mainnet:bob.near')).toBe(false)
  // A node of NEAR is none of Polygon.
  const elsewhere = gate.replace('near:mainnet', 'eip155:137').replace('nft.near', `0x${'1'.repeat(40)}`)
  expect(await exports.mayEnter(elsewhere, `eip155:137:0x${'1'.repeat(40)}`)).toBe('try again')
  await expect(exports.mayEnter('{"chain":"near:mainnet"}', 'near:mainnet:bob.near')).rejects.toThrow(
    'collection:',
  )
})
