import { createAlgorandAccount } from '@countersign/testing/algorandAccount'
import { installAlgorandWallet } from '@countersign/testing/algorandWallet'
import { createFlowAccount } from '@countersign/testing/flowAccount'
import { installFlowWallet } from '@countersign/testing/flowWallet'
import { createNearAccount } from '@countersign/testing/nearAccount'
import { installNearWallet } from '@countersign/testing/nearWallet'
import type { TwinWallet } from '@countersign/testing/walletKnobs'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { CHAINS } from '../test/chains.ts'
import { registerFlow } from '../test/chainWallets.ts'
import { pickWallet, problemCode, seeProblem, startSignIn } from '../test/flow.ts'
import { useTheatre } from '../test/theatre.ts'

const theatre = useTheatre({ withNodes: true })
const { finish, nodes, visitWith } = theatre

type Person = { readonly page: Page; readonly wallet: TwinWallet }

const start = async ({ page, wallet }: Person) => {
  await startSignIn(page, theatre.stage().demo)
  await pickWallet(page, wallet.name)
}

const again = ({ page, wallet }: Person) =>
  page.getByRole('button', { name: `Try again with ${wallet.name}` }).click()

const see = async ({ page }: Person, heading: string, code: string) => {
  await seeProblem(page, heading)
  expect(await problemCode(page)).toBe(code)
}

describe('a key that the account does not let sign in', () => {
  test('security: NEAR: unknown, then only for calls; then a full-access key', async () => {
    const account = createNearAccount('keys.near')
    const { state } = nodes()
    state.near[account.accountId] = {}
    const person = await visitWith((context) => installNearWallet(context, { accounts: [account] }))
    await start(person)
    await see(person, 'The key is not of this account', 'key_not_found')
    const FunctionCall = { allowance: null, receiver_id: 'app.near', method_names: [] }
    state.near[account.accountId] = { [account.publicKey]: { FunctionCall } }
    await again(person)
    await see(person, 'This key may not sign in', 'key_not_full_access')
    state.near[account.accountId] = { [account.publicKey]: 'FullAccess' }
    await again(person)
    await finish(person, CHAINS.NEAR.chain)
  })

  test('security: Flow: of too little weight, then revoked; then good', async () => {
    const weak = createFlowAccount({ keys: [{ weight: 999 }] })
    registerFlow(nodes(), weak)
    const person = await visitWith((context) => installFlowWallet(context, { accounts: [weak] }))
    await start(person)
    await see(person, 'More signatures are needed', 'weight_insufficient')
    const known = nodes().state.flow[weak.address] ?? []
    nodes().state.flow[weak.address] = known.map((key) => ({ ...key, weight: '1000', revoked: true }))
    await again(person)
    await see(person, 'This key was revoked', 'key_revoked')
    nodes().state.flow[weak.address] = known.map((key) => ({ ...key, weight: '1000' }))
    await again(person)
    await finish(person, CHAINS.Flow.chain)
  })

  test('security: Algorand: given to another key; then taken back', async () => {
    const account = createAlgorandAccount()
    nodes().state.algorand[account.address] = createAlgorandAccount().address
    const person = await visitWith((context) => installAlgorandWallet(context, { accounts: [account] }))
    await start(person)
    await see(person, 'This account has another key now', 'account_rekeyed')
    delete nodes().state.algorand[account.address]
    await again(person)
    await finish(person, CHAINS.Algorand.chain)
  })
})
