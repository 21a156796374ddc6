import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { violations } from '../test/web/axe.ts'
import { button, FOX, OWL, usePages } from '../test/web/browser.ts'
import { LANGUAGE_TAGS, type Language, messagesOf } from './messages.ts'

const pages = usePages()

const OTHERS = LANGUAGE_TAGS.filter((tag) => tag !== 'en')

/** What stays as it is in every language: names, and what the operator, a token or a relying party has written. */
const NAMES = [
  ...['Riverside Gallery', 'Fox Wallet', 'Owl Wallet', 'Countersign', 'Members of the house', 'JavaScript'],
  ...[
    'Asset Hub',
    'Flow Wallet',
    'Coinbase Wallet',
    'Trust Wallet',
    'OP Mainnet',
    'BNB Smart Chain',
    'A golden token is needed.',
  ],
].toSorted((a, b) => b.length - a.length)

/** Every text that a person reads or hears, except what is marked as English and what is code. */
const readTexts = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const skipped = 'script, style, code, pre, [lang="en"]'
    const texts: string[] = [document.title]
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (!node.parentElement?.closest(skipped)) texts.push(node.textContent ?? '')
    for (const element of document.querySelectorAll('[aria-label], [placeholder], [alt], [title]'))
      for (const name of ['aria-label', 'placeholder', 'alt', 'title'])
        texts.push(element.getAttribute(name) ?? '')
    return texts.map((text) => text.trim()).filter((text) => text !== '')
  })

/** English texts long enough to be recognised, as patterns. */
const ENGLISH = Object.values(messagesOf('en'))
  .filter((text) => text.replace(/\{\w+\}/g, '').length >= 12)
  .map((text) => {
    const escaped = text.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    return new RegExp(`^${escaped.join('.+')}$`)
  })

const isLatin = (language: Language): boolean => ['de', 'es', 'fr'].includes(language)

/** Texts that are English: whole messages, and where the script is another, any two Latin words in a row. */
const leftOvers = async (page: Page, language: Language): Promise<readonly string[]> =>
  (await readTexts(page)).filter((text) => {
    if (ENGLISH.some((pattern) => pattern.test(text))) return true
    const rest = NAMES.reduce((left, name) => left.replaceAll(name, '·'), text)
    return !isLatin(language) && /[A-Za-z]{2,} [A-Za-z]{2,}/.test(rest)
  })

const PATHS = [
  ...['/consent', '/tokens', '/gate', '/denied', '/undecided', '/wrong-code', '/device-confirm', '/error'],
  ...[
    '/device-done',
    '/device-cancelled',
    '/logout',
    '/signed-out',
    '/account',
    '/account-empty',
    '/no-account',
    '/phone-waiting',
    '/phone-opened',
  ],
  ...['/phone-ask', '/phone-number', '/phone-done', '/phone-offer', '/phone-confirmed', '/phone-proven'],
  ...['/phone-ended-expired', '/phone-cancelled', '/none', '/pictured', '/session', '/add'],
]

const openSigning = async (language: Language): Promise<Page> => {
  const page = await pages.open(`/connect?lang=${language}`, [{ ...FOX, sign: 'hang' }, OWL])
  await button(page, 'Fox Wallet').click()
  await page.locator('.state-signing').waitFor()
  return page
}

describe.each(OTHERS)('in %s', (language) => {
  const declares = (page: Page) =>
    page.evaluate(() => [document.documentElement.lang, getComputedStyle(document.body).direction])

  test('the connect page has no English sentence left, whatever the wallet does', async () => {
    const direction = language === 'ar' ? 'rtl' : 'ltr'
    const page = await pages.open(`/connect?lang=${language}`, [FOX, OWL])
    await button(page, 'Fox Wallet').waitFor()
    expect(await declares(page)).toEqual([language, direction])
    expect(await leftOvers(page, language)).toEqual([])
    const none = await pages.open(`/connect?lang=${language}`)
    await none.getByRole('heading', { name: messagesOf(language)['wallet.none'] }).waitFor()
    expect(await leftOvers(none, language)).toEqual([])
    expect(await leftOvers(await openSigning(language), language)).toEqual([])
  })

  test('no other page has one', async () => {
    const page = await pages.open(`/consent?lang=${language}`)
    for (const path of PATHS) {
      await page.goto(`${pages.server.url}${path}?lang=${language}`)
      expect({ path, left: await leftOvers(page, language) }).toEqual({ path, left: [] })
    }
  })

  test('page, style and script stay within 30 kB', async () => {
    const html = await (await fetch(`${pages.server.url}/connect?lang=${language}`)).text()
    const paths = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path)
    const sizes = await Promise.all(
      paths.map(async (path) => {
        const headers = { 'accept-encoding': 'identity' }
        return gzipSync(await (await fetch(pages.server.url + path, { headers })).bytes(), { level: 9 })
          .length
      }),
    )
    const own = gzipSync(html, { level: 9 }).length
    const total = sizes.reduce((sum, size) => sum + size, own)
    console.log(`connect page in ${language}: ${total} bytes gzip in all, document ${own}`)
    expect(sizes).toHaveLength(2)
    expect(total).toBeLessThanOrEqual(30_000)
  })
})

/** Nothing sticks out at 320 px, and what is pressed is large enough. */
const fits = async (page: Page, height: number) => {
  await page.setViewportSize({ width: 320, height: 640 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
  const small = await page.evaluate(
    (least) =>
      [...document.querySelectorAll('a, button, summary, label')]
        .map((node) => ({ text: node.textContent, height: node.getBoundingClientRect().height }))
        .filter((found) => found.height > 0 && found.height < least),
    height,
  )
  expect(small).toEqual([])
}

// The longest words, and the other direction.
describe.each(['de', 'ar'] as const)('accessibility in %s', (language) => {
  test('axe finds nothing while a wallet works, and nothing sticks out at 320 px', async () => {
    const page = await openSigning(language)
    expect(await violations(page)).toEqual([])
    await fits(page, 48)
  })

  test('axe finds nothing on the pages, and nothing sticks out at 320 px', async () => {
    const page = await pages.open(`/connect?lang=${language}`, [FOX, OWL])
    for (const path of [
      '/connect',
      '/tokens',
      '/gate',
      '/wrong-code',
      '/device-confirm',
      '/error',
      '/phone-ask',
    ]) {
      await page.setViewportSize({ width: 1280, height: 900 })
      await page.goto(`${pages.server.url}${path}?lang=${language}`)
      expect({ path, found: await violations(page) }).toEqual({ path, found: [] })
      for (const summary of await page.locator('details:not([open]) > summary').all()) await summary.click()
      await fits(page, 48)
    }
  })
})

describe('from right to left', () => {
  test('the list is mirrored; addresses and the text to sign are not', async () => {
    const page = await openSigning('ar')
    const directionOf = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((node) => getComputedStyle(node).direction)
    expect(await directionOf('.message pre')).toBe('ltr')
    expect(await directionOf('.steps')).toBe('rtl')
    await page.goto(`${pages.server.url}/consent?lang=ar`)
    expect(await directionOf('.claims code')).toBe('ltr')
    const [item, code] = await page
      .locator('.claims li:has(code)')
      .first()
      .evaluate((node) => [
        node.getBoundingClientRect().right,
        node.querySelector('code')?.getBoundingClientRect().right ?? 0,
      ])
    // The mark of the line is at its right.
    expect(item ?? 0).toBeGreaterThan(code ?? 0)
  })

  test('the style sheet places nothing at a fixed left or right', async () => {
    const html = await (await fetch(`${pages.server.url}/connect`)).text()
    const style = await (
      await fetch(pages.server.url + (/href="(\/assets\/[^"]+\.css)"/.exec(html)?.[1] ?? ''))
    ).text()
    expect(style.length).toBeGreaterThan(5000)
    const physical = /(?:margin|padding|border|inset)-(?:left|right)|(?<![\w-])(?:left|right|float):/g
    expect(style.match(physical)).toBeNull()
    // A block of code is read from the left, and stands with the text around it.
    expect(style.match(/text-align:(?:left|right)/g)).toEqual(['text-align:right'])
  })
})

describe('display', () => {
  test('popup: the window is the frame', async () => {
    const page = await pages.open('/consent?display=popup', [], { viewport: { width: 450, height: 500 } })
    expect(await violations(page)).toEqual([])
    const card = await page.locator('.card').evaluate((node) => {
      const { borderTopWidth, boxShadow } = getComputedStyle(node)
      return { borderTopWidth, boxShadow, width: node.getBoundingClientRect().width }
    })
    expect(card).toEqual({ borderTopWidth: '0px', boxShadow: 'none', width: 450 })
    await fits(page, 48)
  })

  test('touch: everything that is pressed is at least 60 px high', async () => {
    const page = await pages.open('/connect?display=touch', [FOX, OWL])
    await button(page, 'Fox Wallet').waitFor()
    expect(await violations(page)).toEqual([])
    await fits(page, 60)
  })
})
