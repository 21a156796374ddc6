import type { SignedProof, SignInContext, Wallet } from '@countersign/connectors'
import { createAlgorandAccount } from '@countersign/testing/algorandAccount'
import { openDocument, runModule } from '@countersign/testing/document'
import { openPeraPhone } from '@countersign/testing/peraPhone'
import { takeInstall } from '@countersign/testing/takeInstall'
import { type Bridge, startBridge } from '@countersign/testing/walletConnectBridge'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createServer } from './test/server.ts'

type Example = {
  readonly listWallets: (show: (wallet: Wallet) => void, page: AbortController) => void
  readonly signIn: (
    wallet: Wallet,
    context: SignInContext,
    showCode: (uri: string | undefined) => void,
  ) => Promise<SignedProof>
}

const MAINNET = 'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k'

let bridge: Bridge
beforeAll(async () => {
  bridge = await startBridge()
})
afterAll(() => bridge.close())

test('the README: its example shows a code, and who scans it signs in', async () => {
  const readme = openDocument('packages/connector-pera/README.md')
  expect(takeInstall(readme)).toContain('@countersign/connector-pera')
  // Run by apps/idp/src/plugins/readmes.test.ts: a package does not know the provider.
  readme.take({ language: 'yaml' })
  const { exports } = await runModule<Example>(readme.take({ language: 'ts' }), {
    substitutions: { 'wss://bridge.example': bridge.url },
  })
  readme.expectAllTaken()

  const account = createAlgorandAccount()
  const phone = openPeraPhone({ accounts: [account] })
  const page = new AbortController()
  const wallets: Wallet[] = []
  exports.listWallets((wallet) => wallets.push(wallet), page)
  const [wallet] = wallets
  if (!wallet) throw new Error('no wallet is shown')
  const server = createServer()
  const pick = async () => Promise.reject(new Error('nothing to pick'))
  const context = { ...server, chains: [MAINNET], step: () => {}, pick, signal: page.signal }
  const shown: (string | undefined)[] = []
  const proof = await exports.signIn(wallet, context, (uri) => {
    shown.push(uri)
    if (uri !== undefined) phone.scan(uri)
  })
  expect(shown).toEqual([expect.stringMatching(/^wc:/), undefined])
  expect(await server.verify(proof)).toMatchObject({ ok: true, account: `${MAINNET}:${account.address}` })
  phone.close()
})
