import { openDocument, runModule } from '@countersign/testing/document'
import { takeInstall } from '@countersign/testing/takeInstall'
import { afterEach, expect, test, vi } from 'vitest'
import { conformance } from './conformance.ts'
import { createMessage } from './createMessage.ts'
import { formatMessage } from './formatMessage.ts'
import { generateNonce } from './nonce.ts'
import type { TextProfile } from './profile.ts'
import { toyFixture } from './test/toyChain.ts'

const readme = openDocument('packages/siwx-core/README.md')

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

/** A sign-in on the chain of the example. */
const textWith = (nonce: string, domain = 'app.example'): string => {
  const chain: TextProfile = {
    namespace: 'tezos',
    ecosystem: 'Tezos',
    order: 'caip122',
    checkAddress: () => 'valid',
    isChainId: () => true,
  }
  const fields = { uri: 'https://app.example/login', chainId: 'NetXdQprcVkpaWU', issuedAt: new Date() }
  const address = 'tz1SuVm2EtvzCVfkgpgDWNnvXFNJpL6z1kCC'
  return formatMessage(chain, createMessage(chain, { ...fields, domain, address, nonce }))
}

test('the README: its example says why a text is refused, and accepts one once', async () => {
  expect(takeInstall(readme)).toEqual(['@countersign/siwx-core'])
  // The example issues one nonce: of zeros, so that it can be known here.
  vi.spyOn(crypto, 'getRandomValues').mockImplementation((bytes) => bytes)
  const { exports } = await runModule<{ whyRefused: (text: string) => Promise<string | undefined> }>(
    readme.take({ language: 'ts', holds: 'whyRefused' }),
  )
  const nonce = generateNonce()
  expect(await exports.whyRefused('app.example')).toBe('message_malformed at 0')
  expect(await exports.whyRefused(textWith(nonce, 'evil.example'))).toBe('domain_mismatch')
  expect(await exports.whyRefused(textWith('k7Jx0Qm3Zs9Lw2Tf5Rb8'))).toBe('nonce_used')
  expect(await exports.whyRefused(textWith(nonce))).toBeUndefined()
  expect(await exports.whyRefused(textWith(nonce))).toBe('nonce_used')
})

test('the README: its second example runs the conformance suite', async () => {
  const fixture = await toyFixture()
  const tests: (readonly [name: string, run: () => Promise<void>])[] = []
  vi.stubGlobal('fixture', fixture)
  vi.stubGlobal('test', (name: string, run: () => Promise<void>) => void tests.push([name, run]))
  await runModule(readme.take({ language: 'ts', heading: 'Conformance' }))
  expect(tests.map(([name]) => name)).toEqual(conformance(fixture).map(({ name }) => name))
  await tests[0]?.[1]()
  readme.expectAllTaken()
})
