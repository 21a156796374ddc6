import { launchChromium } from '@countersign/testing/chromium'
import type { Browser, Page } from 'playwright-core'
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { accessibilityProblems } from '../test/accessibility.ts'
import { decide, pickWallet, problemCode, receivedAccount, seeProblem, startSignIn } from '../test/flow.ts'
import { type Stage, startStage } from '../test/stage.ts'
import { openVisitor, type Visitor, type VisitorOptions } from '../test/visitor.ts'

let stage: Stage
let browser: Browser
const visitors: Visitor[] = []

beforeAll(async () => {
  ;[stage, browser] = await Promise.all([startStage({ withChain: true }), launchChromium()])
})

afterAll(async () => {
  await browser?.close()
  await stage?.close()
})

afterEach(async () => {
  stage.clock.reset()
  stage.chain?.set(true)
  for (const visitor of visitors.splice(0)) {
    await visitor.expectQuiet()
    await visitor.close()
  }
})

async function visit(options: Partial<VisitorOptions> = {}): Promise<Visitor> {
  const visitor = await openVisitor(browser, { origins: [stage.issuer, stage.demo], ...options })
  visitors.push(visitor)
  return visitor
}

/** Signs in all the way and expects the wallet's account at the relying party. */
async function finish({ page, wallet }: Visitor): Promise<void> {
  await decide(page, 'Allow')
  expect(await receivedAccount(page)).toBe(`eip155:1:${wallet.address}`)
}

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

describe('sign-in', () => {
  test('default: connect, sign, allow; the relying party has verified tokens, refreshes them and signs out', async () => {
    const visitor = await visit()
    const { page, wallet } = visitor
    await startSignIn(page, stage.demo)
    await pickWallet(page)
    await finish(visitor)
    await page.getByText('from the signature alone').waitFor()
    expect(wallet.shown).toHaveLength(1)
    expect(wallet.shown[0]).toMatch(
      new RegExp(
        `^${new URL(stage.issuer).host} wants you to sign in with your Ethereum account:\n${wallet.address}\n`,
      ),
    )
    expect(await page.getByRole('row', { name: /^sub / }).first().textContent()).toContain(
      `eip155:${wallet.address.toLowerCase()}`,
    )
    await page.getByRole('button', { name: 'Ask the userinfo endpoint' }).click()
    await page.getByText('The userinfo endpoint answered.').waitFor()
    await page.getByRole('button', { name: 'Refresh the tokens' }).click()
    await page.getByText('The tokens were refreshed').waitFor()
    await page.getByRole('button', { name: 'Refresh the tokens' }).click()
    await page.getByText('The tokens were refreshed').waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('You are signed out here and at the identity provider.').waitFor()
    await startSignIn(page, stage.demo)
    await page.getByRole('heading', { name: 'Choose a wallet' }).waitFor()
  })

  test('behavior: the person declines to connect and to sign, then changes their mind', async () => {
    const visitor = await visit({ reject: 'connect' })
    const { page, wallet } = visitor
    await startSignIn(page, stage.demo)
    await pickWallet(page)
    await seeProblem(page, 'You declined in MetaMask')
    wallet.set({ reject: 'sign' })
    await page.getByRole('button', { name: 'Try again with MetaMask' }).click()
    await expect.poll(() => wallet.calls.filter(({ method }) => method === 'personal_sign').length).toBe(1)
    await seeProblem(page, 'You declined in MetaMask')
    wallet.set({ reject: undefined })
    await page.getByRole('button', { name: 'Try again with MetaMask' }).click()
    await finish(visitor)
  })

  test('behavior: a locked wallet, then a pending request, then success', async () => {
    const visitor = await visit({ locked: true })
    const { page, wallet } = visitor
    await startSignIn(page, stage.demo)
    await pickWallet(page)
    await seeProblem(page, 'MetaMask shows no account')
    wallet.set({ locked: false, pending: 'connect' })
    await page.getByRole('button', { name: 'Try again with MetaMask' }).click()
    await seeProblem(page, 'MetaMask is already waiting for you')
    wallet.set({ pending: undefined })
    await page.getByRole('button', { name: 'Try again with MetaMask' }).click()
    await finish(visitor)
  })

  test('behavior: a wallet with lower-case addresses that never names its chain, arriving late', async () => {
    const visitor = await visit({ lowerCase: true, hang: 'chain', announceAfter: 300, windowEthereum: false })
    await startSignIn(visitor.page, stage.demo)
    await pickWallet(visitor.page)
    await finish(visitor)
  })

  test('behavior: of two accounts the person picks the second', async () => {
    const keys = [generatePrivateKey(), generatePrivateKey()] as const
    const { page } = await visit({ accounts: keys.map((privateKey) => ({ privateKey })) })
    await startSignIn(page, stage.demo)
    await pickWallet(page)
    await page.getByRole('radio').nth(1).check()
    await page.getByRole('button', { name: 'Continue with this account' }).click()
    await decide(page, 'Allow')
    expect(await receivedAccount(page)).toBe(`eip155:1:${privateKeyToAddress(keys[1])}`)
  })

  test('behavior: a hanging wallet can be cancelled, and the page cancelled altogether', async () => {
    const { page } = await visit({ hang: 'sign' })
    await startSignIn(page, stage.demo)
    await pickWallet(page)
    await page.getByRole('heading', { name: 'Sign in MetaMask' }).waitFor()
    await page.getByRole('button', { name: 'Cancel', exact: true }).click()
    await page.getByRole('heading', { name: 'Choose a wallet' }).waitFor()
    await page.getByRole('button', { name: /^Cancel and return/ }).click()
    await page.getByRole('heading', { name: 'You did not sign in' }).waitFor()
    expect(await page.getByText('Code:').textContent()).toContain('access_denied')
  })

  test('behavior: a second sign-in with a session known needs no wallet', async () => {
    const visitor = await visit()
    const { page, wallet } = visitor
    await startSignIn(page, stage.demo)
    await pickWallet(page)
    await finish(visitor)
    await page.context().clearCookies({ domain: 'localhost' })
    await startSignIn(page, stage.demo)
    await finish(visitor)
    expect(wallet.shown).toHaveLength(1)
  })

  test('behavior: two tabs sign in at the same time, each finishes', async () => {
    const visitor = await visit()
    const { page, context } = visitor
    const second = await context.newPage()
    await startSignIn(page, stage.demo)
    await page.getByRole('heading', { name: 'Choose a wallet' }).waitFor()
    await startSignIn(second, stage.demo)
    await pickWallet(second)
    await second.getByRole('button', { name: 'Allow', exact: true }).waitFor()
    await pickWallet(page)
    await finish({ ...visitor, page: second })
    await finish(visitor)
  })

  test('error: another account signs', async () => {
    const visitor = await visit({ signWith: generatePrivateKey(), chainId: '31337' })
    const { page, wallet } = visitor
    await startSignIn(page, stage.demo)
    await pickWallet(page)
    await seeProblem(page, 'Another account in MetaMask')
    expect(await problemCode(page)).toBe('signature_invalid')
    wallet.set({ signWith: undefined })
    await page.getByRole('button', { name: 'Try again with MetaMask' }).click()
    await decide(page, 'Allow')
    expect(await receivedAccount(page)).toBe(`eip155:31337:${wallet.address}`)
  })

  test('error: another account signs on a chain that cannot be asked, where it might be a contract', async () => {
    const { page } = await visit({ signWith: generatePrivateKey() })
    await startSignIn(page, stage.demo)
    await pickWallet(page)
    await seeProblem(page, 'This kind of account is not accepted here')
    expect(await problemCode(page)).toBe('reader_missing')
  })

  test('error: the wallet signs another text, or answers what only a contract could accept', async () => {
    const visitor = await visit({ alterMessage: (message) => `${message}!`, chainId: '31337' })
    const { page, wallet } = visitor
    await startSignIn(page, stage.demo)
    await pickWallet(page)
    await page.locator('details.support').waitFor()
    expect(await problemCode(page)).toBe('signature_invalid')
    wallet.set({ alterMessage: undefined, alterSignature: () => '0x1234' })
    await page.getByRole('button', { name: 'Try again with MetaMask' }).click()
    await seeProblem(page, 'This account is not active yet')
    expect(await problemCode(page)).toBe('contract_not_deployed')
  })

  test('error: a message that took too long is signed anew', async () => {
    const visitor = await visit({ before: (call) => void (call === 'sign' && stage.clock.advance(301)) })
    const { page, wallet } = visitor
    await startSignIn(page, stage.demo)
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
    await startSignIn(page, stage.demo)
    await pickWallet(page)
    await page.locator('details.support').waitFor()
    expect(await problemCode(page)).toBe('nonce_used')
  })

  test("error: a proof of another person's interaction is refused, and still good where it belongs", async () => {
    const victim = await visit()
    const sent = proofs(victim.page, stage.issuer)
    await victim.page.route('**/interaction/**', (route) =>
      route.request().postData()?.includes('"signature"') ? route.abort() : route.continue(),
    )
    await startSignIn(victim.page, stage.demo)
    await pickWallet(victim.page)
    await seeProblem(victim.page, 'The connection was lost')
    expect(sent).toHaveLength(1)

    const thief = await visit()
    await changeProofs(thief.page, () => JSON.parse(sent[0] ?? '{}'))
    await startSignIn(thief.page, stage.demo)
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
    await startSignIn(page, stage.demo)
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
    await startSignIn(page, stage.demo)
    await pickWallet(page)
    await decide(page, 'Cancel')
    await page.getByRole('heading', { name: 'You did not sign in' }).waitFor()
    await page.getByRole('link', { name: 'Back to the start' }).click()
    await page.getByRole('heading', { name: 'Sign in with your wallet' }).waitFor()
  })
})

describe('contract account', () => {
  test('default: the chain decides, and the evidence names the block', async () => {
    const { page, wallet } = await visit(await stage.contractAccount())
    await startSignIn(page, stage.demo)
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
    const { page, wallet } = await visit(await stage.contractAccount())
    stage.chain?.set(false)
    await startSignIn(page, stage.demo)
    await pickWallet(page)
    await seeProblem(page, 'The network cannot be reached')
    expect(await problemCode(page)).toBe('chain_unavailable')
    stage.chain?.set(true)
    await page.getByRole('button', { name: 'Check again' }).click()
    await decide(page, 'Allow')
    expect(await receivedAccount(page)).toBe(`eip155:31337:${wallet.address}`)
    expect(wallet.shown).toHaveLength(1)
  })

  test('error: a key that does not own the contract is refused', async () => {
    const { page } = await visit({ ...(await stage.contractAccount()), signWith: generatePrivateKey() })
    await startSignIn(page, stage.demo)
    await pickWallet(page)
    await page.locator('details.support').waitFor()
    expect(await problemCode(page)).toBe('contract_rejected')
  })
})

describe('demo pages', () => {
  test.each(['light', 'dark'] as const)(
    'default: are accessible in the %s scheme and on a phone',
    async (colorScheme) => {
      const { page } = await visit()
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width: 320, height: 640 })
      const check = async () => {
        expect(await accessibilityProblems(page)).toEqual([])
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
      }
      await page.goto(stage.demo)
      await check()
      await startSignIn(page, stage.demo)
      await pickWallet(page)
      await decide(page, 'Allow')
      await receivedAccount(page)
      await check()
      await page.goto(`${stage.demo}/callback?state=unknown`)
      await check()
    },
  )
})

describe('demo wallet', () => {
  test('default: someone without any wallet walks through', async () => {
    const visitor = await visit({ eip6963: false, windowEthereum: false })
    const { page } = visitor
    await startSignIn(page, stage.demo)
    await pickWallet(page, 'Demo wallet')
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await page.getByRole('button', { name: 'Sign', exact: true }).click()
    await decide(page, 'Allow')
    expect(await receivedAccount(page)).toMatch(/^eip155:1:0x[0-9a-fA-F]{40}$/)
  })
})
