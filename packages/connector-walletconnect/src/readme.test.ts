import type { SignedProof, SignInContext, Wallet } from '@countersign/connectors'
import { openDocument, runModule } from '@countersign/testing/document'
import { takeInstall } from '@countersign/testing/takeInstall'
import { type Relay, startRelay } from '@countersign/testing/walletConnectRelay'
import { openRemoteWallet } from '@countersign/testing/walletConnectWallet'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createServer } from './test/server.ts'
import { ethereumWallet } from './test/signers.ts'

type Example = {
  readonly listWallets: (show: (wallet: Wallet) => void, page: AbortController) => void
  readonly signIn: (
    wallet: Wallet,
    context: SignInContext,
    showCode: (uri: string | undefined) => void,
  ) => Promise<SignedProof>
}

const projectId = '0123456789abcdef0123456789abcdef'

let relay: Relay
beforeAll(async () => {
  relay = await startRelay({ projectId })
})
afterAll(() => relay.close())

test('the README: its example shows a code, and who scans it signs in', async () => {
  const readme = openDocument('packages/connector-walletconnect/README.md')
  expect(takeInstall(readme)).toContain('@countersign/connector-walletconnect')
  // Run by apps/idp/src/plugins/readmes.test.ts: a package does not know the provider.
  readme.take({ language: 'yaml' })
  const mine = `projectId: '${projectId}'`
  const { exports } = await runModule<Example>(readme.take({ language: 'ts' }), {
    // The relay of this test: the default is the one of Reown, which no test asks.
    substitutions: { [mine]: `${mine}, relayUrl: '${relay.url}'` },
  })
  readme.expectAllTaken()

  const behaviour = ethereumWallet()
  const phone = await openRemoteWallet({ projectId, relayUrl: relay.url }, behaviour)
  const page = new AbortController()
  const wallets: Wallet[] = []
  exports.listWallets((wallet) => wallets.push(wallet), page)
  const wallet = wallets.find(({ namespace }) => namespace === 'eip155')
  if (!wallet) throw new Error('no wallet is shown')
  const server = createServer()
  const pick = async () => Promise.reject(new Error('nothing to pick'))
  const context = { ...server, chains: ['eip155:1'], step: () => {}, pick, signal: page.signal }
  const shown: (string | undefined)[] = []
  const proof = await exports.signIn(wallet, context, (uri) => {
    shown.push(uri)
    if (uri !== undefined) void phone.pair(uri)
  })
  expect(shown).toEqual([expect.stringMatching(/^wc:/), undefined])
  expect(await server.verify(proof)).toMatchObject({ ok: true, account: behaviour.accounts[0] })
  await phone.close()
})
