import { createAlgorandAccount } from '@countersign/testing/algorandAccount'
import { type AlgorandForm, installAlgorandWallet } from '@countersign/testing/algorandWallet'
import { installEthereumWallet } from '@countersign/testing/ethereumWallet'
import { createFlowAccount } from '@countersign/testing/flowAccount'
import { installFlowWallet } from '@countersign/testing/flowWallet'
import { createPolkadotAccount } from '@countersign/testing/polkadotAccount'
import { installPolkadotWallet } from '@countersign/testing/polkadotWallet'
import { installSolanaWallet } from '@countersign/testing/solanaWallet'
import { createTezosAccount } from '@countersign/testing/tezosAccount'
import { installTezosWallet } from '@countersign/testing/tezosWallet'
import type { Page } from 'playwright-core'
import { generatePrivateKey } from 'viem/accounts'
import { describe, expect, test } from 'vitest'
import { CHAINS } from '../test/chains.ts'
import { registerFlow } from '../test/chainWallets.ts'
import { pickWallet, problemCode, startSignIn } from '../test/flow.ts'
import { useTheatre } from '../test/theatre.ts'

const theatre = useTheatre({ withNodes: true })
const { finish, nodes, visitWith } = theatre

const start = async ({
  page,
  wallet,
}: {
  readonly page: Page
  readonly wallet: { readonly name: string }
}) => {
  await startSignIn(page, theatre.stage().demo)
  await pickWallet(page, wallet.name)
}

describe('accounts of several keys', () => {
  test.each([
    ['an account proof', undefined],
    ['a user signature', 'account-proof'],
  ] as const)('default: Flow, %s of two keys of half the weight', async (_, without) => {
    const account = createFlowAccount({
      keys: [
        { curve: 'p256', weight: 500 },
        { curve: 'secp256k1', weight: 500 },
      ],
    })
    registerFlow(nodes(), account)
    const visitor = await visitWith((context) => installFlowWallet(context, { accounts: [account], without }))
    await start(visitor)
    await finish(visitor, CHAINS.Flow.chain)
  })

  test('error: Flow, one of the two keys alone', async () => {
    const account = createFlowAccount({ keys: [{ weight: 500 }, { weight: 500 }] })
    registerFlow(nodes(), account)
    const half = { ...account, keys: account.keys.slice(0, 1) }
    const visitor = await visitWith((context) => installFlowWallet(context, { accounts: [half] }))
    await start(visitor)
    expect(await problemCode(visitor.page)).toBe('weight_insufficient')
  })
})

describe('accounts with another key than their own', () => {
  test.each<AlgorandForm>(['kibisis', 'pera'])('default: Algorand, rekeyed, as %s', async (form) => {
    const { address } = createAlgorandAccount()
    const account = createAlgorandAccount({ address })
    nodes().state.algorand[address] = account.signer
    const visitor = await visitWith((context) =>
      installAlgorandWallet(context, { accounts: [account], form }),
    )
    await start(visitor)
    await finish(visitor, CHAINS.Algorand.chain)
  })

  test('error: Algorand, signed by a key that the account was not given to', async () => {
    const account = createAlgorandAccount({ address: createAlgorandAccount().address })
    nodes().state.algorand[account.address] = createAlgorandAccount().address
    const visitor = await visitWith((context) => installAlgorandWallet(context, { accounts: [account] }))
    await start(visitor)
    expect(await problemCode(visitor.page)).toBe('key_account_mismatch')
  })
})

describe('kinds of keys', () => {
  test('default: Tezos, secp256k1', async () => {
    const accounts = [createTezosAccount('secp256k1')]
    const visitor = await visitWith((context) => installTezosWallet(context, { accounts }))
    await start(visitor)
    await finish(visitor, CHAINS.Tezos.chain)
  })

  test('default: Polkadot, ed25519', async () => {
    const accounts = [createPolkadotAccount({ scheme: 'ed25519' })]
    const visitor = await visitWith((context) => installPolkadotWallet(context, { accounts }))
    await start(visitor)
    await finish(visitor, CHAINS.Polkadot.chain)
  })
})

describe('a wallet of a chain that is not asked for', () => {
  test('default: Solana by Wallet Standard is there, and not offered', async () => {
    const { page, wallet } = await visitWith(async (context) => {
      await installEthereumWallet(context, { accounts: [{ privateKey: generatePrivateKey() }] })
      return installSolanaWallet(context)
    })
    await startSignIn(page, theatre.stage().demo)
    await page.getByRole('listitem').getByRole('button', { name: 'MetaMask' }).waitFor()
    const registered = await page.evaluate(() => {
      const names: string[] = []
      const register = ({ name }: { name: string }) => names.push(name)
      window.dispatchEvent(new CustomEvent('wallet-standard:app-ready', { detail: { register } }))
      return names
    })
    expect(registered).toEqual([wallet.name])
    expect(await page.getByRole('button', { name: wallet.name }).count()).toBe(0)
  })
})
