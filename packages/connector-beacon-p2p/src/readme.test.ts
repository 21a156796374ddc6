import type { SignedProof, SignInContext, Wallet } from '@countersign/connectors'
import { openBeaconPhone } from '@countersign/testing/beaconPhone'
import { openDocument, runModule } from '@countersign/testing/document'
import { type MatrixNode, startMatrixNode } from '@countersign/testing/matrixNode'
import { takeInstall } from '@countersign/testing/takeInstall'
import { createTezosAccount } from '@countersign/testing/tezosAccount'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createServer } from './test/server.ts'

type Example = {
  readonly listWallets: (show: (wallet: Wallet) => void, page: AbortController) => void
  readonly signIn: (
    wallet: Wallet,
    context: SignInContext,
    showCode: (uri: string | undefined) => void,
  ) => Promise<SignedProof>
}

const MAINNET = 'tezos:NetXdQprcVkpaWU'

let node: MatrixNode
beforeAll(async () => {
  vi.stubGlobal('document', { title: 'Example sign-in' })
  node = await startMatrixNode()
})
afterAll(() => node.close())

test('the README: its example shows a code, and who scans it signs in', async () => {
  const readme = openDocument('packages/connector-beacon-p2p/README.md')
  expect(takeInstall(readme)).toContain('@countersign/connector-beacon-p2p')
  // Run by apps/idp/src/plugins/readmes.test.ts: a package does not know the provider.
  readme.take({ language: 'yaml' })
  const { exports } = await runModule<Example>(readme.take({ language: 'ts' }), {
    substitutions: { 'https://matrix.example': node.url },
  })
  readme.expectAllTaken()

  const account = createTezosAccount()
  const phone = await openBeaconPhone(node, { account })
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
    if (uri !== undefined) void phone.scan(uri)
  })
  expect(shown).toEqual([expect.stringMatching(/^tezos:\/\/\?type=tzip10&data=/), undefined])
  expect(await server.verify(proof)).toMatchObject({ ok: true, account: `${MAINNET}:${account.address}` })
  await phone.close()
})
