import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import { launchChromium } from '@countersign/testing/chromium'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { MESSAGE, type PageServer, refusal, startPages } from '../test/web/server.ts'
import { injectWallets, type WalletScript } from '../test/web/wallet.ts'

/** The pages with their real headers in a real Chromium; only the interaction endpoints and the wallets are doubles. */

const ADDRESS = '0x8ba1f109551bd432803012645ac136ddd64dba72'
const OTHER = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
const FOX: WalletScript = { name: 'Fox Wallet', rdns: 'example.fox' }
const OWL: WalletScript = { name: 'Owl Wallet', rdns: 'example.owl' }

let server: PageServer
let browser: Browser
let axe: string
const opened: { page: Page; faults: string[]; hosts: Set<string> }[] = []

beforeAll(async () => {
  const path = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
  ;[server, browser, axe] = await Promise.all([startPages(), launchChromium(), readFile(path, 'utf8')])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

/** Opens a path with wallets; whatever the page does wrong is collected and fails the test in `afterEach`. */
const open = async (
  path: string,
  wallets: readonly WalletScript[] = [],
  options: BrowserContextOptions = {},
) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  const faults: string[] = []
  const hosts = new Set<string>()
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`))
  page.on('console', (message) => {
    // Chromium logs every answer of 400 and above; those are what some tests are about.
    const expected = message.text().startsWith('Failed to load resource')
    if (message.type() === 'error' && !expected) faults.push(message.text())
  })
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url())
    if (protocol !== 'data:') hosts.add(host)
  })
  await page.exposeFunction('reportViolation', (text: string) => faults.push(`csp: ${text}`))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      const { reportViolation } = window as unknown as { reportViolation: (text: string) => void }
      reportViolation(`${violatedDirective} ${blockedURI}`)
    })
  })
  await page.addInitScript(injectWallets, wallets)
  await page.goto(server.url + path)
  opened.push({ page, faults, hosts })
  return page
}

afterEach(async () => {
  for (const { page, faults, hosts } of opened.splice(0)) {
    await page.context().close()
    expect(faults).toEqual([])
    expect([...hosts].filter((host) => host !== new URL(server.url).host)).toEqual([])
  }
  server.reset()
})

const button = (page: Page, name: string) => page.getByRole('button', { name })
const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true })
const calls = (page: Page) =>
  page.evaluate(() => (window as unknown as { walletCalls: string[] }).walletCalls)
const script = (page: Page, change: WalletScript) =>
  page.evaluate((more) => {
    const { walletScripts } = window as unknown as { walletScripts: object[] }
    walletScripts[0] = { ...walletScripts[0], ...more }
  }, change)

/** The axe rules of WCAG 2.0 to 2.2 A and AA, and best practice. Run outside the page's policy. */
const violations = async (page: Page): Promise<unknown> => {
  const client = await page.context().newCDPSession(page)
  const evaluate = async (expression: string) => {
    const { result, exceptionDetails } = await client.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    })
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value as unknown
  }
  await evaluate(`${axe};0`)
  return evaluate(
    'axe.run().then(({ violations, passes }) => passes.length < 10 ? "axe saw nothing" : violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]))',
  )
}

describe('signing in', () => {
  test('wallet, challenge, signature, proof, next page', async () => {
    const page = await open('/connect', [FOX])
    await button(page, 'Fox Wallet').click()
    await heading(page, 'Done').waitFor()
    expect(server.posts).toEqual([
      { path: '/interaction/u1/challenge', body: { account: `eip155:1:${ADDRESS}` } },
      {
        path: '/interaction/u1/proof',
        body: {
          challenge: 'c1',
          account: `eip155:1:${ADDRESS}`,
          type: 'eip191',
          message: MESSAGE,
          signature: `0x${'11'.repeat(64)}1b`,
        },
      },
    ])
  })

  test('remembers wallet and chain, not the address, and opens nothing by itself next time', async () => {
    const page = await open('/connect', [OWL, FOX])
    await button(page, 'Fox Wallet').click()
    await heading(page, 'Done').waitFor()
    expect(await page.evaluate(() => ({ ...localStorage }))).toEqual({
      'countersign:last': '{"wallet":"example.fox","chain":"eip155:1"}',
    })
    await page.goto(`${server.url}/connect`)
    await page.getByText('Last used').waitFor()
    expect(await page.getByRole('listitem').getByRole('button').allTextContents()).toEqual([
      'FFox WalletLast used',
      'OOwl Wallet',
    ])
    expect(await calls(page)).toEqual([])
  })

  test('a double click asks the wallet once', async () => {
    const page = await open('/connect', [{ ...FOX, accounts: 'hang' }])
    await button(page, 'Fox Wallet').dblclick()
    await heading(page, 'Continue in Fox Wallet').waitFor()
    expect(await calls(page)).toEqual(['eth_requestAccounts []'])
  })

  test('several accounts: asks which, by keyboard', async () => {
    const page = await open('/connect', [{ ...FOX, accounts: [ADDRESS, OTHER] }])
    await button(page, 'Fox Wallet').press('Enter')
    await heading(page, 'Which account?').waitFor()
    await page.getByRole('radio').first().focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await heading(page, 'Done').waitFor()
    expect(server.posts[0]?.body).toEqual({ account: `eip155:1:${OTHER}` })
  })

  test('login_hint preselects its account', async () => {
    server.connect = { loginHint: `eip155:1:${OTHER}` }
    const page = await open('/connect', [{ ...FOX, accounts: [ADDRESS, OTHER] }])
    await button(page, 'Fox Wallet').click()
    expect(await page.getByRole('radio', { checked: true }).getAttribute('name')).toBe('account')
    await button(page, 'Continue with this account').click()
    await heading(page, 'Done').waitFor()
    expect(server.posts[0]?.body).toEqual({ account: `eip155:1:${OTHER}` })
  })

  test('shows the exact message while the wallet asks, and a hint after 8 s', async () => {
    const page = await open('/connect', [{ ...FOX, sign: 'hang' }])
    await button(page, 'Fox Wallet').click()
    await page.getByText('The exact text you will sign').click()
    expect(await page.locator('pre').textContent()).toBe(MESSAGE)
    await page.getByText('Still waiting? Open Fox Wallet').waitFor({ timeout: 10_000 })
    await button(page, 'Cancel').first().click()
    await heading(page, 'Choose a wallet').waitFor()
  })

  test('a wallet that arrives late joins the list', async () => {
    const page = await open('/connect', [FOX, { ...OWL, after: 2500 }])
    await button(page, 'Owl Wallet').waitFor()
    expect(await page.getByText('Wallets found: 2.').count()).toBe(1)
  })

  test('no wallet: says so, looks again on demand and finds one', async () => {
    const page = await open('/connect', [{ ...FOX, after: 3000 }])
    await heading(page, 'No wallet found').waitFor()
    await button(page, 'Look again').click()
    await button(page, 'Fox Wallet').waitFor()
  })

  test('never leaves for another origin', async () => {
    server.replies.proof.push({ status: 200, body: { next: 'https://evil.example/' } })
    const page = await open('/connect', [FOX])
    await button(page, 'Fox Wallet').click()
    await heading(page, 'Something went wrong on our side').waitFor()
    expect(page.url()).toBe(`${server.url}/connect`)
  })

  test('refuses a script URL as the next page', async () => {
    server.replies.proof.push({ status: 200, body: { next: 'javascript:document.title="owned"' } })
    const page = await open('/connect', [FOX])
    await button(page, 'Fox Wallet').click()
    await heading(page, 'Something went wrong on our side').waitFor()
    expect(await page.title()).toBe('Countersign sign-in')
  })
})

describe('every failure is recoverable', () => {
  test.each([
    ['rejected', { sign: { code: 4001 } }, 'You declined in Fox Wallet'],
    ['pending', { accounts: { code: -32002 } }, 'Fox Wallet is already waiting for you'],
    ['locked', { accounts: [] }, 'Fox Wallet shows no account'],
    ['disconnected', { accounts: { code: 4900 } }, 'Fox Wallet is not connected'],
    ['malformed', { sign: { signature: 'x' } }, 'Fox Wallet did not answer as expected'],
  ] as const)('wallet %s: says what happened, then works again', async (_, bad, title) => {
    const page = await open('/connect', [{ ...FOX, ...bad }, OWL])
    await button(page, 'Fox Wallet').click()
    await heading(page, title).waitFor()
    expect(await page.getByRole('alert').filter({ hasText: /\w/ }).count()).toBe(1)
    await script(page, { accounts: [ADDRESS], sign: `0x${'11'.repeat(65)}` })
    await button(page, 'Try again with Fox Wallet').click()
    await heading(page, 'Done').waitFor()
  })

  test('wallet cannot sign: only another wallet is offered', async () => {
    const page = await open('/connect', [{ ...FOX, sign: { code: 4200 } }, OWL])
    await button(page, 'Fox Wallet').click()
    await heading(page, 'Fox Wallet cannot sign this').waitFor()
    expect(await button(page, 'Fox Wallet').count()).toBe(0)
    await button(page, 'Owl Wallet').click()
    await heading(page, 'Done').waitFor()
  })

  test('chain unavailable: the same proof again, without the wallet', async () => {
    server.replies.proof.push(refusal(503, 'chain_unavailable', { retryable: true }))
    const page = await open('/connect', [FOX])
    await button(page, 'Fox Wallet').click()
    await heading(page, 'The network cannot be reached').waitFor()
    const before = await calls(page)
    await button(page, 'Check again').click()
    await heading(page, 'Done').waitFor()
    const proofs = server.posts.filter(({ path }) => path.endsWith('/proof'))
    expect(proofs).toHaveLength(2)
    expect(proofs[1]).toEqual(proofs[0])
    expect(before.filter((call) => call.startsWith('personal_sign'))).toHaveLength(1)
  })

  test('expired: a fresh challenge in place', async () => {
    server.replies.proof.push(refusal(410, 'challenge_expired'))
    const page = await open('/connect', [FOX])
    await button(page, 'Fox Wallet').click()
    await heading(page, 'That took too long').waitFor()
    await button(page, 'Sign again with Fox Wallet').click()
    await heading(page, 'Done').waitFor()
    expect(server.posts.filter(({ path }) => path.endsWith('/challenge'))).toHaveLength(2)
  })

  test('offline: keeps the proof until the connection is back', async () => {
    server.replies.challenge.push({ ...refusal(200, ''), body: { id: 'c1', message: MESSAGE }, delay: 50 })
    const page = await open('/connect', [FOX])
    await page.route('**/proof', (route) => route.abort('internetdisconnected'))
    await button(page, 'Fox Wallet').click()
    await heading(page, 'The connection was lost').waitFor()
    await page.unroute('**/proof')
    await button(page, 'Check again').click()
    await heading(page, 'Done').waitFor()
  })

  test('wrong account: names both', async () => {
    const values = { expected: `eip155:1:${ADDRESS}`, received: OTHER }
    server.replies.proof.push(refusal(400, 'signature_invalid', values))
    const page = await open('/connect', [FOX])
    await button(page, 'Fox Wallet').click()
    await heading(page, 'Another account in Fox Wallet').waitFor()
    await page.getByText('You signed with 0xf39f…2266, expected 0x8ba1…ba72.').waitFor()
  })

  test('interaction gone: only the way back', async () => {
    server.replies.challenge.push(refusal(410, 'interaction_expired'))
    const page = await open('/connect', [FOX, OWL])
    await button(page, 'Fox Wallet').click()
    await heading(page, 'This sign-in is over').waitFor()
    expect(await page.getByRole('link', { name: 'Back to Riverside Gallery' }).getAttribute('href')).toBe(
      'https://gallery.example/',
    )
    expect(await button(page, 'Owl Wallet').count()).toBe(0)
  })

  test('an unknown code still has words, and the request id for support', async () => {
    server.replies.proof.push(refusal(400, 'brand_new_code'))
    const page = await open('/connect', [FOX])
    await button(page, 'Fox Wallet').click()
    await heading(page, 'That did not work').waitFor()
    await page.getByText('Details for support').click()
    expect(await page.locator('dd').allTextContents()).toEqual(['brand_new_code', '01JDA7Q3X8M4'])
    await button(page, 'Try again with Fox Wallet').click()
    await heading(page, 'Done').waitFor()
  })
})

describe('plain forms', () => {
  test.each([
    ['Allow', { decision: 'allow', remember: 'on' }],
    ['Cancel', { decision: 'deny', remember: 'on' }],
  ])('consent: %s', async (name, body) => {
    const page = await open('/consent', [], { javaScriptEnabled: false })
    expect(await page.getByRole('checkbox').isChecked()).toBe(false)
    await page.getByRole('checkbox').check()
    await button(page, name).click()
    await heading(page, 'Done').waitFor()
    expect(server.posts).toEqual([{ path: '/interaction/u1/consent', body }])
  })

  test('Allow and Cancel have the same size', async () => {
    const page = await open('/consent')
    const [allow, deny] = await Promise.all([
      button(page, 'Allow').boundingBox(),
      button(page, 'Cancel').boundingBox(),
    ])
    expect([allow?.width, allow?.height]).toEqual([deny?.width, deny?.height])
  })

  test('continue with the known session, and cancel, without scripts', async () => {
    server.connect = { session: `eip155:1:${ADDRESS}` }
    const page = await open('/connect', [], { javaScriptEnabled: false })
    expect(await page.content()).toContain('Signing in needs JavaScript')
    await button(page, 'Continue as 0x8ba1…ba72').click()
    await heading(page, 'Done').waitFor()
    await page.goto(`${server.url}/connect`)
    await button(page, 'Cancel and return to Riverside Gallery').click()
    await heading(page, 'Done').waitFor()
    expect(server.posts.map(({ path }) => path)).toEqual(['/interaction/u1/resume', '/interaction/u1/abort'])
  })

  test('sign out submits the provider’s own form', async () => {
    const page = await open('/logout')
    await button(page, 'Sign out').click()
    await heading(page, 'Done').waitFor()
    expect(server.posts).toEqual([{ path: '/session/end/confirm', body: { xsrf: 'abc', logout: 'yes' } }])
  })
})

describe('the demo wallet', () => {
  test('signs after two questions, and can refuse', async () => {
    server.connect = { demoWallet: true }
    const page = await open('/connect')
    await button(page, 'Demo wallet - development only').click()
    await page
      .getByRole('dialog', { name: 'Connect this site?' })
      .getByRole('button', { name: 'Connect' })
      .click()
    const dialog = page.getByRole('dialog', { name: 'Sign this message?' })
    expect(await dialog.locator('pre').textContent()).toBe(MESSAGE)
    expect(await violations(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Reject' }).click()
    await heading(page, 'You declined in Demo wallet - development only').waitFor()
    await button(page, 'Try again').click()
    await dialog.getByRole('button', { name: 'Sign' }).click()
    await heading(page, 'Done').waitFor()
    expect(server.posts.at(-1)?.body).toMatchObject({
      signature: expect.stringMatching(/^0x[0-9a-f]{128}1[bc]$/),
    })
  })

  test('is not even fetched when it is switched off', async () => {
    const page = await open('/connect', [FOX])
    await button(page, 'Fox Wallet').waitFor()
    const names = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name))
    expect(names.some((name) => name.includes('main-'))).toBe(true)
    expect(names.filter((name) => name.includes('demoWallet'))).toEqual([])
  })
})

type Screen = readonly [name: string, path: string, wallets: readonly WalletScript[], title: string]

const SCREENS: readonly Screen[] = [
  ['choose', '/connect', [FOX, OWL], 'Choose a wallet'],
  ['no wallet', '/connect', [], 'No wallet found'],
  ['connecting', '/connect', [{ ...FOX, accounts: 'hang' }], 'Continue in Fox Wallet'],
  ['choosing', '/connect', [{ ...FOX, accounts: [ADDRESS, OTHER] }], 'Which account?'],
  ['preparing', '/connect?challenge', [FOX], 'Preparing your request'],
  ['signing', '/connect', [{ ...FOX, sign: 'hang' }], 'Sign in Fox Wallet'],
  ['verifying', '/connect?proof', [FOX], 'Checking your signature'],
  ['problem', '/connect', [{ ...FOX, sign: { code: 4001 } }, OWL], 'You declined in Fox Wallet'],
  ['consent', '/consent', [], 'Share with Riverside Gallery?'],
  ['error', '/error', [], 'This sign-in cannot continue'],
  ['logout', '/logout', [], 'Sign out?'],
  ['signed out', '/signed-out', [], 'You are signed out'],
]

const show = async ([name, path, wallets, title]: Screen, options: BrowserContextOptions = {}) => {
  const slow = { ...refusal(500, 'internal'), delay: 3000 }
  if (name === 'preparing') server.replies.challenge.push(slow)
  if (name === 'verifying') server.replies.proof.push(slow)
  const page = await open(path, wallets, options)
  if (!['Choose a wallet', 'No wallet found'].includes(title) && wallets.length > 0)
    await button(page, 'Fox Wallet').click()
  await heading(page, title).waitFor()
  for (const summary of await page.locator('summary').all()) await summary.click()
  return page
}

describe.each(SCREENS)('accessibility: %s', (...screen) => {
  test.each(['light', 'dark'] as const)('axe finds nothing in %s', async (colorScheme) => {
    expect(await violations(await show(screen, { colorScheme }))).toEqual([])
  })

  test('320 px: nothing sticks out, targets are 48 px', async () => {
    const page = await show(screen, { viewport: { width: 320, height: 640 }, reducedMotion: 'reduce' })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('a, button, summary, label')]
        .map((node) => ({ text: node.textContent, height: node.getBoundingClientRect().height }))
        .filter(({ height }) => height > 0 && height < 48),
    )
    expect(small).toEqual([])
    const moving = await page.evaluate(() => document.getAnimations().length)
    expect(moving).toBe(0)
  })
})

describe('announcing', () => {
  test('each new state takes the focus to its heading and says its sentence once', async () => {
    const page = await open('/connect', [{ ...FOX, accounts: [ADDRESS, OTHER], sign: { code: 4001 } }])
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY')
    await page.evaluate(() => {
      const said: string[] = []
      Object.assign(window, { said })
      const regions = '[role=status], [role=alert]'
      new MutationObserver((records) => {
        const changed = new Set(
          records.map(({ target }) =>
            (target instanceof Element ? target : target.parentElement)?.closest(regions),
          ),
        )
        for (const region of changed)
          if (region?.textContent) said.push(`${region.getAttribute('role')}: ${region.textContent}`)
      }).observe(document.body, { subtree: true, childList: true, characterData: true })
    })
    await button(page, 'Fox Wallet').click()
    await heading(page, 'Which account?').waitFor()
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Which account?')
    await button(page, 'Continue with this account').click()
    await heading(page, 'You declined in Fox Wallet').waitFor()
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('You declined in Fox Wallet')
    const said = await page.evaluate(() => (window as unknown as { said: string[] }).said)
    expect(said.filter((text, index) => said.indexOf(text) !== index)).toEqual([])
    expect(said).toContain('status: Fox Wallet offers several accounts. Choose the one to sign in with.')
    expect(said.at(-1)).toBe('alert: Nothing was shared. You can try again or use another wallet.')
  })

  test.each(['#ffe600', '#000000', '#ffffff', '#d0021b', '#7a7a7a'])(
    'the accent %s stays readable',
    async (accent) => {
      server.theme = { accent }
      const problem = SCREENS.find(([name]) => name === 'problem')
      if (problem === undefined) throw new Error('no such screen')
      expect(await violations(await show(problem, { colorScheme: 'light' }))).toEqual([])
      expect(await violations(await show(problem, { colorScheme: 'dark' }))).toEqual([])
    },
  )
})

describe('weight', () => {
  const KB = 1000

  test('page, style and script stay within the budget', async () => {
    const html = await (await fetch(`${server.url}/connect`)).text()
    const fetchAll = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(async ([, path = '']) => {
      const response = await fetch(server.url + path, { headers: { 'accept-encoding': 'identity' } })
      return [path, gzipSync(await response.bytes(), { level: 9 }).length] as const
    })
    const sizes = new Map(await Promise.all(fetchAll))
    const script = [...sizes].find(([path]) => path.endsWith('.js'))?.[1] ?? Number.NaN
    const total =
      gzipSync(html, { level: 9 }).length + [...sizes.values()].reduce((sum, size) => sum + size, 0)
    console.log(`connect page: ${total} bytes gzip in all, script ${script}`)
    expect(sizes.size).toBe(2)
    expect(script).toBeLessThanOrEqual(12 * KB)
    expect(total).toBeLessThanOrEqual(30 * KB)
  })

  test('the EVM connector is at most 2 kB gzip', async () => {
    const { build } = await import('vite')
    const { fileURLToPath } = await import('node:url')
    const input = fileURLToPath(new URL('../../../../packages/connectors/src/ethereum.ts', import.meta.url))
    const built = await build({
      configFile: false,
      logLevel: 'silent',
      publicDir: false,
      build: {
        write: false,
        target: 'es2023',
        modulePreload: false,
        rolldownOptions: { input, preserveEntrySignatures: 'strict' },
      },
    })
    const [output] = Array.isArray(built) ? built : [built]
    if (output === undefined || !('output' in output)) throw new Error('nothing was built')
    const code = output.output.map((chunk) => ('code' in chunk ? chunk.code : '')).join('')
    expect(code).toContain('eip6963:requestProvider')
    expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(2 * KB)
  })

  test('tells how long scripts keep a slow device busy', async () => {
    const page = await open('/connect', [FOX])
    const client = await page.context().newCDPSession(page)
    await client.send('Emulation.setCPUThrottlingRate', { rate: 4 })
    await page.addInitScript(() => {
      Object.assign(window, { longTasks: [] })
      new PerformanceObserver((list) => {
        const { longTasks } = window as unknown as { longTasks: number[] }
        longTasks.push(...list.getEntries().map(({ duration }) => duration - 50))
      }).observe({ type: 'longtask', buffered: true })
    })
    await page.reload()
    await button(page, 'Fox Wallet').waitFor()
    const excess = await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks)
    console.log(
      `connect page at a quarter of the speed: ${Math.round(excess.reduce((sum, ms) => sum + ms, 0))} ms blocked`,
    )
    expect(Array.isArray(excess)).toBe(true)
  })
})
