import { describe, expect, test } from 'vitest'
import { ACCOUNT, context, gateProps } from '../test/web/fixtures.ts'
import { renderGate } from './pages.tsx'
import type { Assets, GateProps } from './types.ts'

const shared = context({} as Assets, 'n0nce')
const { conditions } = gateProps(shared)
const show = (more: Partial<GateProps> = {}) => renderGate({ ...gateProps(shared), ...more })
const unmet = conditions.filter(({ code }) => code === 'not_held')

describe('the checklist', () => {
  test('says how much of it is found', () => {
    expect(show()).toContain('Found 1 of 3.')
    expect(show({ conditions: unmet })).not.toContain('Found 0')
  })

  test('nothing found and something missing are two headings', () => {
    expect(show()).toContain('<h1>Something is missing</h1>')
    expect(show({ conditions: unmet })).toContain('<h1>No token found</h1>')
    expect(show({ code: 'policy_denied' })).toContain('<h1>The rules do not admit you</h1>')
    expect(show({ status: 'undecided' })).toContain('<h1>Could not look it up</h1>')
  })
})

describe('the one primary action', () => {
  const primary = (html: string) =>
    [...html.matchAll(/class="button primary"[^>]*>([^<]+)</g)].map(([, text]) => text)

  test('adds a wallet where no account belongs to a chain', () => {
    expect(primary(show())).toEqual(['Add another wallet'])
  })

  test('checks again everywhere else', () => {
    expect(primary(show({ conditions: unmet }))).toEqual(['Check again'])
    expect(primary(show({ status: 'undecided' }))).toEqual(['Try again'])
    const { addWallet: _, ...paths } = gateProps(shared).paths
    expect(primary(show({ paths }))).toEqual(['Check again'])
  })
})

describe('the accounts', () => {
  test('added ones have a form to take them back, the one that signed in has none', () => {
    const html = show()
    expect([...html.matchAll(/name="account" value="([^"]+)"/g)].map(([, value]) => value)).toEqual([
      'near:mainnet:ada.near',
    ])
    expect(html).toContain('aria-label="Remove ada.near"')
    expect(show({ accounts: [ACCOUNT] })).not.toContain('value="remove"')
  })

  test('an address cannot leave its field', () => {
    const html = show({ accounts: [ACCOUNT, 'near:mainnet:"><script>'] })
    expect(html).not.toContain('"><script>')
  })
})

describe('where to get it', () => {
  test('is a page of the operator, in a window of its own', () => {
    const html = show({ acquireUrl: 'https://house.example/how' })
    expect(html).toContain('href="https://house.example/how" target="_blank" rel="noopener noreferrer"')
    expect(html).toContain('How to get “Members of the house”')
    expect(show({ acquireUrl: 'https://house.example/how', gate: undefined })).toContain('>How to get it<')
  })

  test('is not offered where it would not help, and never by another scheme', () => {
    expect(show({ acquireUrl: 'https://house.example/how', status: 'undecided' })).not.toContain(
      'house.example/how',
    )
    expect(show({ acquireUrl: 'javascript:alert(1)' })).not.toContain('javascript:')
    expect(show()).not.toContain('How to get')
  })
})
