import { installFlowWallet } from '@countersign/testing/flowWallet'
import { installPolkadotWallet } from '@countersign/testing/polkadotWallet'
import { installTezosWallet } from '@countersign/testing/tezosWallet'
import { describe, expect, test } from 'vitest'
import { CHAIN_NAMES, CHAINS } from '../test/chains.ts'
import { pickWallet, problemCode, seeProblem, startSignIn } from '../test/flow.ts'
import { useTheatre } from '../test/theatre.ts'

const theatre = useTheatre({ withNodes: true })
const { finish, nodes, visitWith } = theatre

describe('a wallet that says no', () => {
  test.each(CHAIN_NAMES)(
    'error: %s: no account, declined to connect, declined to sign; then signs',
    async (name) => {
      const { chain, install } = CHAINS[name]
      const visitor = await visitWith((context) => install(context, nodes(), { locked: true }))
      const { page, wallet } = visitor
      const again = page.getByRole('button', { name: `Try again with ${wallet.name}` })
      await startSignIn(page, theatre.stage().demo)
      await pickWallet(page, wallet.name)
      await seeProblem(page, `${wallet.name} shows no account`)
      expect(await problemCode(page)).toBe('no_accounts')

      wallet.set({ locked: false, reject: 'connect' })
      await again.click()
      await seeProblem(page, `You declined in ${wallet.name}`)
      expect(await problemCode(page)).toBe('rejected')

      wallet.set({ reject: 'sign' })
      await again.click()
      await seeProblem(page, `You declined in ${wallet.name}`)
      expect(await problemCode(page)).toBe('rejected')

      wallet.set({ reject: undefined })
      await again.click()
      await finish(visitor, chain)
    },
  )
})

describe('a wallet that cannot', () => {
  test.each([
    [
      'Tezos, a contract',
      (context) => installTezosWallet(context, { contract: 'KT1PWx2mnDueood7fEmfbBDKx1D9BAnnXitn' }),
    ],
    ['Polkadot, a device', (context) => installPolkadotWallet(context, { readOnly: true })],
    ['Flow, no signatures', (context) => installFlowWallet(context, { without: 'both' })],
  ] as const satisfies readonly (readonly [string, Parameters<typeof visitWith>[0]])[])(
    'error: %s: another wallet is offered, not the same again',
    async (_, install) => {
      const { page, wallet } = await visitWith<{ readonly name: string }>(install)
      await startSignIn(page, theatre.stage().demo)
      await pickWallet(page, wallet.name)
      await seeProblem(page, `${wallet.name} cannot sign this`)
      expect(await problemCode(page)).toBe('unsupported')
      expect(await page.getByRole('button', { name: /again/ }).count()).toBe(0)
      await page.getByRole('heading', { name: 'Or use another wallet' }).waitFor()
    },
  )
})

describe('a wallet that keeps people waiting', () => {
  test('error: Polkadot: a request is open already', async () => {
    const visitor = await visitWith((context) => installPolkadotWallet(context, { pending: true }))
    const { page, wallet } = visitor
    await startSignIn(page, theatre.stage().demo)
    await pickWallet(page, wallet.name)
    await seeProblem(page, 'Polkadot.js is already waiting for you')
    expect(await problemCode(page)).toBe('pending')
    wallet.set({ pending: false })
    await page.getByRole('button', { name: 'Try again with Polkadot.js' }).click()
    await finish(visitor, CHAINS.Polkadot.chain)
  })

  test('behavior: Tezos: after eight seconds the page says where to look, and the way back stays open', async () => {
    const visitor = await visitWith((context) => installTezosWallet(context, { hang: 'connect' }))
    const { page, wallet } = visitor
    await page.clock.install()
    await startSignIn(page, theatre.stage().demo)
    await pickWallet(page, wallet.name)
    await page.getByRole('heading', { name: 'Continue in Temple' }).waitFor()
    await expect.poll(() => wallet.calls.at(-1)?.method).toBe('permission_request')
    const hint = page.getByText('Still waiting? Open Temple')
    expect(await hint.count()).toBe(0)
    await page.clock.fastForward(8000)
    await hint.waitFor()
    wallet.set({ hang: undefined })
    await page.getByRole('button', { name: 'Back to the wallets' }).click()
    await pickWallet(page, wallet.name)
    await finish(visitor, CHAINS.Tezos.chain)
  })
})
