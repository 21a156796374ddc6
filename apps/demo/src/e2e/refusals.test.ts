import type { Page } from 'playwright-core'
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'
import { describe, expect, test } from 'vitest'
import { decide, pickWallet, problemCode, receivedAccount, seeProblem, startSignIn } from '../test/flow.ts'
import { useTheatre } from '../test/theatre.ts'

const theatre = useTheatre({ withChain: true })
const { visit, finish } = theatre

function proofs(page: Page, issuer: string): string[] {
  const bodies: string[] = []
  page.on('request', (request) => {
    const body = request.postData()
    if (request.url().startsWith(issuer) && body?.includes('"signature"')) bodies.push(body)
  })
  return bodies
}

/** Sends every proof of this page through `change` on its way to the provider. */
async function changeProofs(page: Page, change: (proof: Record<string, string>) => Record<string, string>) {
  await page.route('**/interaction/**', (route) => {
    const body = route.request().postData()
    if (!body?.includes('"signature"')) return route.continue()
    return route.continue({ postData: JSON.stringify(change(JSON.parse(body))) })
  })
}

describe('refusals', () => {
  test('error: another account signs', async () => {
    const visitor = await visit({ signWith: generatePrivateKey(), chainId: '31337' })
    const { page, wallet } = visitor
    await startSignIn(page, theatre.stage().demo)
    await pickWallet(page)
    await seeProblem(page, 'Another account in MetaMask')
    expect(await problemCode(page)).toBe('signature_invalid')
    wallet.set({ signWith: undefined })
    await page.getByRole('button', { name: 'Try again with MetaMask' }).click()
    await decide(page, 'Allow')
    expect(await receivedAccount(page)).toBe(`eip155:31337:${wallet.address}`)
  })

  test('error: another account signs on a chain that cannot be asked, where it might be a contract', async () => {
    const visitor = await visit({ signWith: generatePrivateKey() })
    const { page, wallet } = visitor
    await startSignIn(page, theatre.stage().demo)
    await pickWallet(page)
    await seeProblem(page, 'Another account in MetaMask?')
    expect(await problemCode(page)).toBe('reader_missing')
    wallet.set({ signWith: undefined })
    await page.getByRole('button', { name: 'Try again with MetaMask' }).click()
    await finish(visitor)
  })

  test('error: the wallet signs another text, or answers what only a contract could accept', async () => {
    const visitor = await visit({ alterMessage: (message) => `${message}!`, chainId: '31337' })
    const { page, wallet } = visitor
    await startSignIn(page, theatre.stage().demo)
    await pickWallet(page)
    await page.locator('details.support').waitFor()
    expect(await problemCode(page)).toBe('signature_invalid')
    wallet.set({ alterMessage: undefined, alterSignature: () => '0x1234' })
    await page.getByRole('button', { name: 'Try again with MetaMask' }).click()
    await seeProblem(page, 'This account is not active yet')
    expect(await problemCode(page)).toBe('contract_not_deployed')
  })

  test('error: a message that took too long is signed anew', async () => {
    const visitor = await visit({
      before: (call) => void (call === 'sign' && theatre.stage().clock.advance(301)),
    })
    const { page, wallet } = visitor
    await startSignIn(page, theatre.stage().demo)
    await pickWallet(page)
    await seeProblem(page, 'That took too long')
    expect(await problemCode(page)).toBe('challenge_expired')
    wallet.set({ before: undefined })
    await page.getByRole('button', { name: 'Sign again with MetaMask' }).click()
    await finish(visitor)
    expect(new Set(wallet.shown).size).toBe(2)
  })

  test('error: a replayed proof is refused', async () => {
    const { page } = await visit()
    await page.route('**/interaction/**', async (route) => {
      if (route.request().postData()?.includes('"signature"')) await route.fetch()
      await route.continue()
    })
    await startSignIn(page, theatre.stage().demo)
    await pickWallet(page)
    await page.locator('details.support').waitFor()
    expect(await problemCode(page)).toBe('nonce_used')
  })

  test("error: a proof of another person's interaction is refused, and still good where it belongs", async () => {
    const victim = await visit()
    const sent = proofs(victim.page, theatre.stage().issuer)
    await victim.page.route('**/interaction/**', (route) =>
      route.request().postData()?.includes('"signature"') ? route.abort() : route.continue(),
    )
    await startSignIn(victim.page, theatre.stage().demo)
    await pickWallet(victim.page)
    await seeProblem(victim.page, 'The connection was lost')
    expect(sent).toHaveLength(1)

    const thief = await visit()
    await changeProofs(thief.page, () => JSON.parse(sent[0] ?? '{}'))
    await startSignIn(thief.page, theatre.stage().demo)
    await pickWallet(thief.page)
    await thief.page.locator('details.support').waitFor()
    expect(await problemCode(thief.page)).toBe('challenge_not_found')

    await victim.page.unrouteAll()
    await victim.page.getByRole('button', { name: /again/i }).first().click()
    await finish(victim)
    expect(victim.wallet.shown).toHaveLength(1)
  })

  test('error: a tampered message, and a tampered account, are refused', async () => {
    const { page } = await visit()
    await changeProofs(page, (proof) => ({ ...proof, message: `${proof['message']} ` }))
    await startSignIn(page, theatre.stage().demo)
    await pickWallet(page)
    await page.locator('details.support').waitFor()
    expect(await problemCode(page)).toBe('request_invalid')
    await page.unrouteAll()
    const other = privateKeyToAddress(generatePrivateKey())
    await changeProofs(page, (proof) => ({ ...proof, account: `eip155:1:${other}` }))
    await page.reload()
    await pickWallet(page)
    await page.locator('details.support').waitFor()
    expect(await problemCode(page)).toBe('account_mismatch')
  })

  test('error: consent denied', async () => {
    const { page } = await visit()
    await startSignIn(page, theatre.stage().demo)
    await pickWallet(page)
    const answered = page.waitForResponse((response) => response.url().includes('/callback?'))
    await decide(page, 'Cancel')
    expect((await answered).status()).toBe(200)
    await page.getByRole('heading', { name: 'You did not sign in' }).waitFor()
    await page.getByRole('link', { name: 'Back to the start' }).click()
    await page.getByRole('heading', { name: 'Sign in with your wallet' }).waitFor()
  })
})

describe('contract account', () => {
  test('default: the chain decides, and the evidence names the block', async () => {
    const { page, wallet } = await visit(await theatre.stage().contractAccount())
    await startSignIn(page, theatre.stage().demo)
    await pickWallet(page)
    await decide(page, 'Allow')
    expect(await receivedAccount(page)).toBe(`eip155:31337:${wallet.address}`)
    await page.getByText('The contract, which accepted the signature').waitFor()
    const row = page.getByRole('row', { name: /^siwe / })
    const claim = JSON.parse((await row.getByRole('cell').textContent()) ?? '')
    expect(claim).toMatchObject({ method: 'eip1271', account_kind: 'contract', chain: 'eip155:31337' })
    expect(claim.evidence.block_hash).toMatch(/^0x[0-9a-f]{64}$/)
  })

  test('behavior: with the chain out of reach the signature is kept and checked again', async () => {
    const { page, wallet } = await visit(await theatre.stage().contractAccount())
    theatre.stage().chain?.set(false)
    await startSignIn(page, theatre.stage().demo)
    await pickWallet(page)
    await seeProblem(page, 'The network cannot be reached')
    expect(await problemCode(page)).toBe('chain_unavailable')
    theatre.stage().chain?.set(true)
    await page.getByRole('button', { name: 'Check again' }).click()
    await decide(page, 'Allow')
    expect(await receivedAccount(page)).toBe(`eip155:31337:${wallet.address}`)
    expect(wallet.shown).toHaveLength(1)
  })

  test('error: a key that does not own the contract is refused', async () => {
    const { page } = await visit({
      ...(await theatre.stage().contractAccount()),
      signWith: generatePrivateKey(),
    })
    await startSignIn(page, theatre.stage().demo)
    await pickWallet(page)
    await page.locator('details.support').waitFor()
    expect(await problemCode(page)).toBe('contract_rejected')
  })
})
