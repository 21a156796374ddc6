import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  type ExtensionVisit,
  installedWallets,
  openWithExtension,
  type WalletSteps,
} from '../test/extension.ts'
import { decide, receivedAccount, startSignIn } from '../test/flow.ts'
import { type Stage, startStage } from '../test/stage.ts'

/** Wallets that people use, from an unpacked folder. They are no part of this repository: see docs, "Real wallets". */
const WALLETS = [
  { variable: 'COUNTERSIGN_WALLET_EIP155', chain: 'Ethereum', namespace: 'eip155' },
  { variable: 'COUNTERSIGN_WALLET_TEZOS', chain: 'Tezos', namespace: 'tezos' },
  { variable: 'COUNTERSIGN_WALLET_POLKADOT', chain: 'Polkadot', namespace: 'polkadot' },
  { variable: 'COUNTERSIGN_WALLET_ALGORAND', chain: 'Algorand', namespace: 'algorand' },
] as const

const given = (variable: string): string | undefined => {
  const value = process.env[variable]
  return value === '' || value === 'none' ? undefined : value
}

const missing = WALLETS.filter(({ variable }) => given(variable) === undefined)
for (const { variable, chain } of missing) {
  console.warn(`NOT RUN: a real wallet of ${chain}. Set ${variable} to the folder of an unpacked extension.`)
}

let stage: Stage
let visit: ExtensionVisit | undefined

beforeAll(async () => {
  if (missing.length < WALLETS.length) stage = await startStage({ withNodes: true })
})
afterEach(async () => {
  await visit?.close()
  visit = undefined
})
afterAll(() => stage?.close())

describe.each(WALLETS)('a real wallet of $chain', ({ variable, chain, namespace }) => {
  const folder = given(variable) ?? ''
  const path = given(`${variable}_STEPS`)

  test.skipIf(!folder)(
    'default: is listed, opens its own window when it is chosen, and signs in',
    {
      timeout: 120_000,
    },
    async () => {
      const steps = path === undefined ? {} : ((await import(pathToFileURL(path).href)) as WalletSteps)
      visit = await openWithExtension(folder, steps)
      const { page, windows } = visit
      await startSignIn(page, stage.demo)
      const wallets = await installedWallets(page, chain)
      await wallets.first().click()
      await expect.poll(() => windows.length, { timeout: 30_000 }).toBeGreaterThan(0)
      if (!steps.approve) return
      await decide(page, 'Allow')
      expect(await receivedAccount(page)).toMatch(new RegExp(`^${namespace}:[^:]+:[^:]+$`))
    },
  )
})
