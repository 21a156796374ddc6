import type { Page } from 'playwright-core'
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'
import { beforeAll, describe, expect, test } from 'vitest'
import { accessibilityProblems } from '../test/accessibility.ts'
import { decide, pickWallet, seeHeading } from '../test/flow.ts'
import type { HouseStage } from '../test/houseStage.ts'
import { received, refused, useHouse } from '../test/houseTheatre.ts'
import type { Visitor } from '../test/visitor.ts'

// Everything real but the people: Chromium, wallet, EVM with token contracts, provider, openid-client.
const house = useHouse()
const { loginUrl, visit } = house
let stage: HouseStage
let nextId = 1n

beforeAll(() => {
  stage = house.stage()
})

/** Comes from the house and signs in with the wallet. */
const signIn = async ({ page }: Visitor, parameters: Record<string, string> = {}) => {
  await page.goto(loginUrl(parameters))
  await pickWallet(page)
}

const takeId = (): bigint => {
  nextId += 1n
  return nextId
}

const backToHouse = (page: Page) => page.getByRole('button', { name: 'Back to Members’ house' }).click()

const claimsFor = (collection: string) =>
  JSON.stringify({ userinfo: { nft_token: { chain: stage.chain.caip2, collection } } })

describe('signing in with a token', () => {
  test('default: an owner gets in, and the house receives the right token', async () => {
    await stage.demand({ gates: ['cats'] })
    const visitor = await visit()
    const { page, wallet } = visitor
    const id = takeId()
    await stage.give('cats', wallet.address, id, { name: 'Tom' })
    await signIn(visitor)
    await page.getByText(`token ${id}`).waitFor()
    await page.getByText(stage.cats, { exact: false }).first().waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await decide(page, 'Allow')
    const { nft_token: token } = await received(page)
    expect(token).toMatchObject({
      owned: true,
      asked: [{ gate: 'cats', query: { chain: stage.chain.caip2, collection: stage.cats.toLowerCase() } }],
      holdings: [
        {
          account: `${stage.chain.caip2}:${wallet.address}`,
          standard: 'erc721',
          balance: '1',
          complete: true,
          tokens: [{ id: String(id), metadata: { name: 'Tom' } }],
          block: { number: expect.stringMatching(/^\d+$/), hash: expect.stringMatching(/^0x[0-9a-f]{64}$/) },
        },
      ],
    })
  })

  test('security: who owns nothing is refused with the reason, and comes back with access_denied', async () => {
    await stage.demand({ gates: ['cats'] })
    const visitor = await visit()
    const { page, wallet } = visitor
    await signIn(visitor)
    await seeHeading(page, 'No token found')
    const shown = (await page.locator('main').textContent()) ?? ''
    for (const text of ['A cat of the house', stage.chain.caip2, wallet.address, 'at block', 'not_held'])
      expect(shown.toLowerCase()).toContain(text.toLowerCase())
    expect(await accessibilityProblems(page)).toEqual([])
    await backToHouse(page)
    expect(await refused(page)).toMatch(/^access_denied not_held: /)
  })

  test('behavior: a token that arrives meanwhile is found by checking again, by keyboard alone', async () => {
    await stage.demand({ gates: ['cats'] })
    const visitor = await visit()
    const { page, wallet } = visitor
    await signIn(visitor)
    await seeHeading(page, 'No token found')
    await stage.give('cats', wallet.address, takeId())
    await page.waitForTimeout(5100)
    const button = page.getByRole('button', { name: 'Check again' })
    for (
      let press = 0;
      press < 10 && !(await button.evaluate((node) => node === document.activeElement));
      press += 1
    )
      await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await decide(page, 'Allow')
    expect((await received(page))['nft_token']).toMatchObject({ owned: true })
  })

  test('behavior: a silent node is "could not look it up", and trying again gets in', async () => {
    await stage.demand({ gates: ['cats'] })
    const visitor = await visit()
    const { page, wallet } = visitor
    await stage.give('cats', wallet.address, takeId())
    stage.node.set(false)
    await signIn(visitor)
    await seeHeading(page, 'Could not look it up')
    expect(await page.locator('main').textContent()).not.toContain('No token found')
    stage.node.set(true)
    await expect
      .poll(
        async () => {
          const retry = page.getByRole('button', { name: 'Try again' })
          if (await retry.isVisible()) await retry.click()
          return await page.getByRole('button', { name: 'Allow', exact: true }).isVisible()
        },
        { timeout: 60_000, interval: 3000 },
      )
      .toBe(true)
    await decide(page, 'Allow')
    expect((await received(page))['nft_token']).toMatchObject({ owned: true })
  })

  test('security: a swapped gate is refused, by the house’s own request and in the person’s address bar', async () => {
    await stage.demand({ gates: ['cats'], collections: [`${stage.chain.caip2}/${stage.cats}`] })
    const visitor = await visit()
    const { page, wallet } = visitor
    await stage.give('dogs', wallet.address, takeId())
    await page.goto(loginUrl({ claims: claimsFor(stage.dogs) }))
    expect(await refused(page)).toMatch(/^access_denied nft_not_allowed: /)

    // The person keeps the house's state and PKCE, and asks for what they do own.
    const answer = await fetch(loginUrl({ claims: claimsFor(stage.cats) }), { redirect: 'manual' })
    const swapped = new URL(answer.headers.get('location') ?? '')
    swapped.searchParams.set('claims', claimsFor(stage.dogs))
    await page.goto(swapped.href)
    expect(await refused(page)).toMatch(/^access_denied nft_not_allowed: /)

    // Leaving the question out does not get around the operator's gate.
    const again = await fetch(loginUrl({ claims: claimsFor(stage.cats) }), { redirect: 'manual' })
    const without = new URL(again.headers.get('location') ?? '')
    without.searchParams.delete('claims')
    without.searchParams.set('scope', 'openid')
    await page.goto(without.href)
    await pickWallet(page)
    await seeHeading(page, 'No token found')
  })

  test('security: a policy denies by a trait, in its own words, and admits another token', async () => {
    await stage.demand({ gates: ['golden'] })
    const iron = await visit()
    const tier = (value: string) => ({ name: 'Tom', attributes: [{ trait_type: 'tier', value }] })
    await stage.give('cats', iron.wallet.address, takeId(), tier('iron'))
    await signIn(iron)
    await seeHeading(iron.page, 'The rules do not admit you')
    await iron.page.getByText('A golden cat is needed, and yours is not.').first().waitFor()
    expect(await accessibilityProblems(iron.page)).toEqual([])
    await backToHouse(iron.page)
    expect(await refused(iron.page)).toMatch(/^access_denied policy_denied: A golden cat is needed/)

    const gold = await visit()
    await stage.give('cats', gold.wallet.address, takeId(), tier('gold'))
    await signIn(gold)
    await decide(gold.page, 'Allow')
    expect((await received(gold.page))['nft_token']).toMatchObject({ owned: true })
  })

  test('behavior: a standard profile scope fills name from a trait, with its type', async () => {
    const visitor = await visit()
    const { page, wallet } = visitor
    const attributes = [
      { trait_type: 'called', value: 'Ada Lovelace' },
      { trait_type: 'level', value: 3 },
    ]
    await stage.give('cats', wallet.address, takeId(), { name: '#1', attributes })
    await signIn(visitor, { scope: 'openid profile' })
    await page.getByText('Your name, as your token says').waitFor()
    await page.getByText('Ada Lovelace').waitFor()
    await decide(page, 'Allow')
    const claims = await received(page)
    expect(claims).toMatchObject({ name: 'Ada Lovelace', level: 3 })
    expect(claims).not.toHaveProperty('nft_token')
  })

  test('behavior: two wallets together meet a gate that wants both', async () => {
    await stage.demand({ gates: ['both'] })
    const keys = [generatePrivateKey(), generatePrivateKey()] as const
    const [first, second] = keys.map(privateKeyToAddress)
    await stage.give('cats', first ?? '', takeId())
    await stage.give('dogs', second ?? '', takeId())
    const visitor = await visit({ accounts: keys.map((privateKey) => ({ privateKey })) })
    const { page, wallet } = visitor
    const choose = async (index: number) => {
      await page.getByRole('radio').nth(index).check()
      await page.getByRole('button', { name: 'Continue with this account' }).click()
    }
    await signIn(visitor)
    await choose(0)
    await seeHeading(page, 'Something is missing')
    await page.getByText('Found.', { exact: true }).waitFor()
    await page.getByText('Not found.', { exact: true }).first().waitFor()
    await page.getByRole('link', { name: 'Add another wallet' }).click()
    await pickWallet(page)
    await choose(1)
    await decide(page, 'Allow')
    const claims = await received(page)
    expect(claims['accounts']).toEqual([`eip155:1:${first}`, `eip155:1:${second}`])
    const { holdings } = claims['nft_token'] as { holdings: { account: string; collection: string }[] }
    expect(holdings.map(({ account }) => account)).toEqual([
      `${stage.chain.caip2}:${first}`,
      `${stage.chain.caip2}:${second}`,
    ])
    expect(wallet.shown).toHaveLength(2)
  })
})

describe('a token that is sold', () => {
  test('security: ends the session at the provider and at the house, without anyone asking', async () => {
    await stage.demand({ gates: ['watched'] })
    const visitor = await visit()
    const { page, wallet } = visitor
    const id = takeId()
    await stage.give('cats', wallet.address, id)
    await signIn(visitor, { scope: 'openid nft_token offline_access', prompt: 'consent' })
    await decide(page, 'Allow')
    const { sub } = await received(page)
    await page.waitForTimeout(3000)
    expect(stage.party.logouts).toEqual([])
    const buyer = privateKeyToAddress(generatePrivateKey())
    await stage.chain.write('Enumerable721', stage.cats, 'force', [buyer, id])

    // The provider's own timer, its own look at the chain, its own logout token.
    await expect.poll(() => stage.party.logouts, { timeout: 20_000, interval: 200 }).toHaveLength(1)
    expect(stage.party.logouts[0]).toMatchObject({ sub, sid: expect.any(String) })
    await page.goto(stage.house)
    await seeHeading(page, 'Nobody is here')
    await page.goto(loginUrl({ prompt: 'none' }))
    expect(await refused(page)).toMatch(/^login_required /)
    await signIn(visitor)
    await seeHeading(page, 'No token found')
  })

  test('security: its refresh token is refused', async () => {
    await stage.demand({ gates: ['cats'] })
    const visitor = await visit()
    const { page, wallet } = visitor
    const id = takeId()
    await stage.give('cats', wallet.address, id)
    await signIn(visitor, { scope: 'openid nft_token offline_access', prompt: 'consent' })
    await decide(page, 'Allow')
    await received(page)
    await stage.chain.write('Enumerable721', stage.cats, 'force', [
      privateKeyToAddress(generatePrivateKey()),
      id,
    ])
    expect(await stage.party.refresh()).toMatch(/^invalid_grant /)
    await expect.poll(() => stage.party.logouts, { timeout: 20_000 }).toHaveLength(1)
    await page.goto(stage.house)
    await seeHeading(page, 'Nobody is here')
  })
})
