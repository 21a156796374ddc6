import { readdir, readFile } from 'node:fs/promises'
import { anyJson } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { accountProps } from '../test/web/accountScreens.ts'
import {
  connectProps,
  consentProps,
  context,
  deviceCodeProps,
  deviceConfirmProps,
  errorProps,
  gateProps,
  logoutProps,
  tokenConsentProps,
} from '../test/web/fixtures.ts'
import { loadAssets, type WebAssets } from './assets.ts'
import { buildWeb } from './build.ts'
import { scriptJson } from './json.ts'
import { messagesOf } from './messages.ts'
import {
  renderAccount,
  renderConnect,
  renderConsent,
  renderDeviceCode,
  renderDeviceConfirm,
  renderDeviceDone,
  renderError,
  renderGate,
  renderLogout,
  renderNoAccount,
  renderSignedOut,
} from './pages.tsx'
import type { PageContext } from './types.ts'

let assets: WebAssets
let shared: PageContext
beforeAll(async () => {
  await buildWeb()
  assets = await loadAssets()
  shared = context(assets, 'n0nce')
})

const pages = () => ({
  connect: renderConnect({ ...connectProps(shared), session: consentProps(shared).account }),
  consent: renderConsent(consentProps(shared)),
  tokens: renderConsent(tokenConsentProps(shared)),
  gate: renderGate(gateProps(shared)),
  denied: renderGate({ ...gateProps(shared), code: 'policy_denied', reasons: ['a golden token is needed'] }),
  undecided: renderGate({ ...gateProps(shared), status: 'undecided', code: 'chain_unavailable' }),
  deviceCode: renderDeviceCode({ ...deviceCodeProps(shared), problem: 'unknown' }),
  deviceConfirm: renderDeviceConfirm(deviceConfirmProps(shared)),
  deviceDone: renderDeviceDone({ ...deviceConfirmProps(shared), outcome: 'signed-in' }),
  deviceCancelled: renderDeviceDone({ ...shared, outcome: 'cancelled' }),
  error: renderError(errorProps(shared)),
  logout: renderLogout(logoutProps(shared)),
  account: renderAccount(accountProps(shared)),
  noAccount: renderNoAccount(shared),
  signedOut: renderSignedOut({ ...shared, client: consentProps(shared).client }),
})

/** A token may call itself anything. */
const evilTokens = (base: PageContext, evil: string) => {
  const holding = { account: evil, chain: evil, collection: evil, block: evil, more: 1 }
  const tokens = [{ id: evil, balance: evil, name: evil }]
  const told = { disclosure: 'full', tiers: [], holdings: [{ ...holding, tokens }], policy: [evil] } as const
  return { ...consentProps(base), items: [{ name: 'nft_token', tokens: told }] }
}

describe('every page', () => {
  test('is a whole document with one h1, one main, a language and a title for wallet prompts', () => {
    for (const html of Object.values(pages())) {
      expect(html).toMatch(/^<!doctype html><html lang="en-GB" dir="ltr">/)
      expect(html.match(/<h1/g)).toHaveLength(1)
      expect(html.match(/<main/g)).toHaveLength(1)
      expect(html).toContain('<title>Countersign sign-in</title>')
    }
  })

  test('has no inline handler, no style attribute, no script without the nonce and no unfilled text', () => {
    for (const html of Object.values(pages())) {
      expect(html).not.toMatch(/<[^>]*\s(?:on\w+|style)=/)
      for (const [tag] of html.matchAll(/<(?:script|style)\b[^>]*>/g)) {
        expect(tag).toMatch(/nonce="n0nce"|type="application\/json"/)
      }
      expect(html.replace(/<script type="application\/json".*?<\/script>/s, '')).not.toMatch(/\{\w+\}/)
    }
  })

  test('loads nothing from elsewhere', () => {
    for (const html of Object.values(pages()))
      expect(html).not.toMatch(/<(?:img|script|link)[^>]*(?:src|href)="https?:/)
  })

  test('escapes whatever a relying party or a request calls itself', () => {
    const evil = `"><script>alert(1)</script>{host}`
    const client = {
      ...connectProps(shared).client,
      name: evil,
      host: evil,
      policyUri: 'javascript:alert(1)',
      tosUri: 'data:text/html,x',
    }
    const base = { ...shared, requestId: evil, product: { name: evil, supportUrl: 'javascript:alert(1)' } }
    const all = [
      renderConnect({ ...connectProps(base), client, requested: [evil, '__proto__'] }),
      renderConsent({ ...consentProps(base), client, account: evil, items: [{ name: evil, value: evil }] }),
      renderError({
        ...errorProps(base),
        code: evil,
        description: evil,
        back: { href: 'javascript:alert(1)', name: evil },
      }),
      renderGate({
        ...gateProps(base),
        client,
        code: 'policy_denied',
        gate: evil,
        reason: evil,
        reasons: [evil],
        accounts: [evil],
        conditions: [
          {
            status: 'unmet',
            chain: evil,
            collection: evil,
            code: evil,
            reason: evil,
            wanted: [{ what: 'trait', name: evil, op: evil, value: evil }],
          },
        ],
      }),
      renderConsent(evilTokens(base, evil)),
      renderDeviceCode({ ...deviceCodeProps(base), action: evil, xsrf: evil, code: evil }),
      renderDeviceConfirm({ ...deviceConfirmProps(base), client, code: evil }),
      renderDeviceDone({ ...base, client, outcome: 'signed-in' }),
      renderLogout({ ...logoutProps(base), client }),
      renderSignedOut({ ...base, client: { ...client, uri: 'javascript:alert(1)' } }),
    ]
    for (const html of all) expect(html).not.toMatch(/<script>alert|(?:href|src)="(?:javascript|data:text)/)
  })
})

describe('the connect page', () => {
  test('offers the known session only when there is a way to go on with it', () => {
    const { paths, ...props } = connectProps(shared)
    const session = consentProps(shared).account
    expect(renderConnect({ ...props, paths, session })).toContain('Continue as 0x8ba1…BA72')
    expect(renderConnect({ ...props, paths: { ...paths, resume: undefined }, session })).not.toContain(
      'Continue as',
    )
    expect(renderConnect({ ...props, paths })).not.toContain('Continue as')
  })

  test('announces access while away only when it is asked for', () => {
    const words = 'Access while you are away'
    expect(renderConnect(connectProps(shared))).not.toContain(words)
    expect(renderConnect({ ...connectProps(shared), offline: true })).toContain(words)
  })

  test('names the demo wallet’s module only when it is switched on', () => {
    expect(renderConnect(connectProps(shared))).not.toContain('demoWallet-')
    expect(renderConnect({ ...connectProps(shared), demoWallet: true })).toContain('demoWallet-')
  })

  test.each([
    ['https://cdn.example/logo.png', false],
    ['//cdn.example/logo.png', false],
    ['/\\cdn.example/logo.png', false],
    ['/logos/gallery.png', true],
    ['data:image/png;base64,AA==', true],
  ])('shows the logo %s: %s', (logoUri, shown) => {
    const html = renderConnect({
      ...connectProps(shared),
      client: { ...connectProps(shared).client, logoUri },
    })
    expect(html.includes('<img class="mark"')).toBe(shown)
  })
})

describe('the consent page', () => {
  test('shows the values, asks for remembering without presetting it, and posts a decision', () => {
    const html = renderConsent(consentProps(shared))
    expect(html).toContain('7Yc0hW3pXq5m2kQv8tF1')
    expect(html).toContain('sent when Riverside Gallery asks for it')
    expect(html).toMatch(/<input[^>]*name="remember"/)
    expect(html).not.toMatch(/<input[^>]*checked/)
    expect(html).toMatch(/name="decision" value="deny" class="button"/)
    expect(html).toMatch(/name="decision" value="allow" class="button"/)
  })
})

describe('the consent page: details', () => {
  test.each([
    ['eip191', 'by your key’s signature (eip191)'],
    ['eip1271, eip155:1, block 7', 'by your account’s contract (eip1271, eip155:1, block 7)'],
    ['tezos:p256', 'from your signature alone (tezos:p256)'],
    ['flow:account-proof, flow:mainnet, block 7', 'from your signature and the state of its network (flow:'],
    ['__proto__', 'from your signature alone (__proto__)'],
  ])('tells how the signature was checked: %s', (value, words) => {
    expect(renderConsent({ ...consentProps(shared), items: [{ name: 'siwe', value }] })).toContain(words)
  })

  test('leads to another wallet only where there is a way', () => {
    const { paths, ...props } = consentProps(shared)
    expect(renderConsent({ ...props, paths })).toContain('href="/session/end?client_id=gallery"')
    expect(renderConsent({ ...props, paths: { ...paths, signOut: undefined } })).not.toContain(
      'use another wallet',
    )
  })
})

describe('the consent page: tokens', () => {
  const told = (disclosure: 'tier' | 'boolean', tiers: readonly string[]) =>
    renderConsent({
      ...consentProps(shared),
      items: [
        { name: 'sub', value: 'pairwise:x' },
        { name: 'nft_token', tokens: { disclosure, tiers, holdings: [], policy: [] } },
      ],
    })

  test('shows the very tokens, at which block, and no more of not-shared than is true', () => {
    const html = renderConsent(tokenConsentProps(shared))
    for (const text of ['Ada', 'token 7', 'at block 23812004', 'Ethereum', 'and 3 more'])
      expect(html).toContain(text)
    expect(html).toContain('Your name, as your token says')
    expect(html).not.toContain('Your name, email or phone number')
    expect(html).not.toContain('<li>Your wallet address</li>')
  })

  test('a level is a level, and nothing else', () => {
    const html = told('tier', ['silver'])
    expect(html).toContain('only the level: silver')
    for (const text of ['Which tokens you own', '<li>Your wallet address</li>']) expect(html).toContain(text)
    expect(told('boolean', [])).toContain('only that you hold what was asked for')
  })

  test('the address is not called unshared when a value holds it', () => {
    const items = [{ name: 'sub', value: consentProps(shared).account.toLowerCase() }]
    expect(renderConsent({ ...consentProps(shared), items })).not.toContain('<li>Your wallet address</li>')
  })
})

describe('the gate page', () => {
  test('says what was looked for, where, at which block, and why it did not do', () => {
    const html = renderGate(gateProps(shared))
    for (const text of [
      ...[
        'Something is missing',
        'Members of the house',
        'Ethereum',
        'eip155:1',
        'at block 23812004',
        'not_held',
      ],
      ...['This account holds none of it.', 'at least 2', 'Polygon', 'None of your accounts here is on this'],
    ])
      expect(html).toContain(text)
  })

  test('offers every way on as a form or a link, without a script', () => {
    const html = renderGate(gateProps(shared))
    expect(html).toMatch(/action="\/interaction\/u1\/gate"/)
    expect(html).toMatch(/name="action" value="retry"/)
    expect(html).toMatch(/name="action" value="replace"/)
    expect(html).toContain('href="/interaction/u1?add=wallet"')
    expect(html).toMatch(/action="\/interaction\/u1\/abort"/)
    expect(html).not.toContain('<script')
  })

  test('a silent chain is no missing token', () => {
    const html = renderGate({ ...gateProps(shared), status: 'undecided', code: 'chain_unavailable' })
    expect(html).toContain('Could not look it up')
    expect(html).toContain('>Try again<')
    expect(html).not.toContain('No token found')
  })

  test('says why when no condition does', () => {
    const conditions = gateProps(shared).conditions.filter(({ status }) => status === 'met')
    const props = { ...gateProps(shared), status: 'undecided', code: 'server_failed', conditions } as const
    expect(renderGate({ ...props, reason: 'The policy could not be asked.' })).toContain(
      '<p class="hint"><span lang="en">The policy could not be asked.</span> <code>server_failed</code></p>',
    )
  })

  test('a policy speaks in its own words', () => {
    const denied = { ...gateProps(shared), code: 'policy_denied', reasons: ['<b>too young</b>', 'not gold'] }
    const html = renderGate(denied)
    expect(html).toContain('The rules do not admit you')
    expect(html).toContain('&lt;b&gt;too young&lt;/b&gt;')
    expect(html).toContain('not gold')
  })
})

describe('the error page', () => {
  test('names the relying party whose return address is not registered, when it is known', () => {
    const props = { ...errorProps(shared), code: 'invalid_redirect_uri' }
    expect(renderError(props)).toContain('is not registered for Riverside Gallery')
    expect(renderError({ ...props, back: undefined })).toContain('is not registered for the site')
  })

  test('an address without a page is no failed sign-in', () => {
    const html = renderError({ ...errorProps(shared), code: 'not_found', back: undefined })
    expect(html).toContain('<h1>There is nothing here</h1>')
    expect(html).not.toContain('This sign-in cannot continue')
  })

  test('has a way back only when one was proven', () => {
    expect(renderError(errorProps(shared))).toContain('href="https://gallery.example/"')
    const html = renderError({ ...errorProps(shared), back: undefined })
    expect(html).not.toContain('gallery.example')
    expect(html).toContain(shared.requestId)
  })

  test('has words for a code it does not know', () => {
    for (const code of ['made_up', '__proto__', 'constructor']) {
      expect(renderError({ ...errorProps(shared), code })).toContain('Something went wrong on our side')
    }
  })
})

describe('texts', () => {
  test('every text is used', async () => {
    const folders = ['./', './pages/', './island/', '../http/'].map((path) => new URL(path, import.meta.url))
    const listed = await Promise.all(
      folders.map(async (folder) =>
        (await readdir(folder))
          .filter((name) => /(?<!\.test)\.tsx?$/.test(name))
          .map((name) => new URL(name, folder)),
      ),
    )
    const source = (await Promise.all(listed.flat().map((url) => readFile(url, 'utf8')))).join('\n')
    const composed =
      /^(?:claim\.|method\.|problem\.|gate\.why\.|phone\.(?:opened|confirmed|proven)(?:\.text)?$|wallet\.(?:step|opening|connecting|preparing|signing|verifying|choosing|done))/
    const unused = Object.keys(messagesOf('en')).filter(
      (key) =>
        !source.includes(`'${key.replace(/\.(?:one|other)$/, '')}'`) &&
        !source.includes(`'${key}'`) &&
        !composed.test(key),
    )
    expect(unused).toEqual([])
  })
})

describe('scriptJson', () => {
  test('reads back as it was and cannot leave its element', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        const json = scriptJson({ value, evil: '</script><!--<script>\u2028\u2029&' })
        expect(json).not.toMatch(/[<>&\u2028\u2029]/)
        expect(JSON.parse(json)).toEqual(
          JSON.parse(JSON.stringify({ value, evil: '</script><!--<script>\u2028\u2029&' })),
        )
      }),
      runs(100),
    )
  })
})
