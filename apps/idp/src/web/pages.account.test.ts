import { describe, expect, test } from 'vitest'
import { accountProps } from '../test/web/accountScreens.ts'
import { consentProps, context } from '../test/web/fixtures.ts'
import { renderAccount, renderConsent, renderNoAccount, renderSignedOut } from './pages.tsx'
import type { Assets } from './types.ts'

const ASSETS: Assets = { script: '/a.js', style: '/a.css', connectors: {}, phoneWait: '/p.js', copy: '/c.js' }
const shared = context(ASSETS, 'n0nce')

describe('the page of own sessions', () => {
  test('escapes whatever a relying party calls itself', () => {
    const evil = `"><script>alert(1)</script>{host}`
    const html = renderAccount({
      ...accountProps(shared),
      account: evil,
      sessions: [{ uid: evil, current: false, applications: [evil] }],
      applications: [{ client: { id: evil, name: evil, host: evil }, allowed: [evil] }],
      xsrf: evil,
    })
    expect(html).not.toMatch(/<script>alert|value="">/)
  })

  test('every form carries the token and names one thing; all others only where there are some', () => {
    const props = accountProps(shared)
    const html = renderAccount(props)
    const forms = html.match(/<form[\s\S]*?<\/form>/g) ?? []
    expect(forms).toHaveLength(4)
    for (const form of forms) expect(form).toContain('name="xsrf" value="x1"')
    const alone = renderAccount({ ...props, sessions: props.sessions.slice(0, 1) })
    expect(alone).not.toContain(props.paths.others)
  })

  test('each button says what it ends to who cannot see where it stands', () => {
    const html = renderAccount(accountProps(shared))
    const labels = [...html.matchAll(/aria-label="([^"]+)"/g)].map(([, label]) => label)
    expect(new Set(labels).size).toBe(3)
    expect(labels).toContain('Take back what Riverside Gallery may receive')
  })

  test('other pages lead here where there is such a page', () => {
    const link = 'href="/account"'
    for (const props of [shared, { ...shared, accountPath: undefined }]) {
      const pages = [renderConsent({ ...consentProps(props) }), renderSignedOut(props)]
      for (const html of pages) expect(html.includes(link)).toBe(props.accountPath !== undefined)
      expect(renderNoAccount(props)).not.toContain(link)
    }
  })
})
