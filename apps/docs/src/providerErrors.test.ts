import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { REFUSAL_CODES } from '@countersign/access-token'
import { STORE_CODES } from '@countersign/oidc-store'
import { CODES } from '@countersign/siwx-core'
import { errors } from 'oidc-provider'
import { describe, expect, test } from 'vitest'
import { CLI_REMEDIES } from './cliRemedies.ts'
import { CONFIG_REMEDIES, START_REMEDIES } from './configRemedies.ts'
import { NEVER_SENT, OAUTH_REMEDIES } from './oauthRemedies.ts'
import { ENDPOINT_REMEDIES, providerErrorsPage } from './providerErrors.ts'
import { STORE_REMEDIES } from './storeRemedies.ts'

const idp = join(import.meta.dirname, '../../idp/src')

/** The provider's own modules: what is in tests is sent by nobody. */
const sources = readdirSync(idp, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !/\.test\.|(?:^|\/)(?:test|web\/island)\//.test(path))
  .map((path) => readFileSync(join(idp, path), 'utf8'))

const found = (pattern: RegExp): readonly (readonly string[])[] =>
  sources.flatMap((text) => [...text.matchAll(pattern)].map(([, ...groups]) => groups))

const without = (codes: readonly (string | undefined)[], ...known: readonly object[]): readonly string[] => [
  ...new Set(codes.filter((code): code is string => !known.some((one) => Object.hasOwn(one, code ?? '')))),
]

const listed = (codes: readonly string[]) => Object.fromEntries(codes.map((code) => [code, true]))

type ErrorClass = new (text: string) => { readonly error?: string }

/** Every error of the protocol layer by the name of its class, but for the one whose code is given to it. */
const CLASSES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(errors as unknown as Readonly<Record<string, unknown>>)
    .filter((entry): entry is [string, ErrorClass] => typeof entry[1] === 'function')
    .map(([name, Made]) => [name, new Made('').error ?? ''] as const)
    .filter(([, code]) => code !== ''),
)

describe('providerErrorsPage', () => {
  const page = providerErrorsPage()

  test('default: a row for every code, with a cause and something to do', () => {
    const known = [
      ENDPOINT_REMEDIES,
      CONFIG_REMEDIES,
      START_REMEDIES,
      CLI_REMEDIES,
      OAUTH_REMEDIES,
      STORE_REMEDIES,
    ]
    for (const code of known.flatMap((remedies) => Object.keys(remedies)))
      expect(page).toContain(`\n| \`${code}\` | `)
    for (const code of [...STORE_CODES, ...REFUSAL_CODES]) expect(page).toContain(`\n| \`${code}\` | `)
    expect(page).not.toMatch(/\|[^\S\n]+\|/)
    expect(page).not.toContain('undefined')
  })

  test('behavior: what endpoints refuse has a row with its status', () => {
    const refused = found(/\brefuse\(\s*'([a-z_]+)',\s*(\d{3})/g)
    expect(refused.length).toBeGreaterThan(60)
    expect(
      without(
        refused.map(([code]) => code),
        ENDPOINT_REMEDIES,
        listed(CODES),
      ),
    ).toEqual([])
    const other = refused.filter(([code = '', status = '']) => {
      const entry = Object.entries(ENDPOINT_REMEDIES).find(([name]) => name === code)?.[1]
      return entry !== undefined && !entry.status.includes(status)
    })
    expect(other).toEqual([])
  })

  test('behavior: administration answers with the status of its row', () => {
    const text = readFileSync(join(idp, 'admin/request.ts'), 'utf8')
    const table = /const STATUS = \{([^}]*)\}/.exec(text)?.[1] ?? ''
    const statuses = [...table.matchAll(/([a-z_]+): (\d{3})/g)].map(([, code, status]) => [code, status])
    expect(statuses.length).toBeGreaterThan(20)
    for (const [code = '', status] of statuses)
      expect(Object.entries(ENDPOINT_REMEDIES).find(([name]) => name === code)?.[1].status).toBe(status)
  })

  test('behavior: what commands and the start end with has a row', () => {
    const thrown = found(/new (?:Remote|Command|File)Error\(\s*'([a-z_]+)'/g)
    const finished = found(/\bfinish\(\s*EXIT\.[a-z]+,\s*'([a-z_]+)'/g)
    const constant = found(/readonly code = '([a-z_]+)'/g)
    expect([thrown.length > 12, finished.length > 5, constant.length]).toEqual([true, true, 2])
    const codes = [...thrown, ...finished, ...constant].map(([code]) => code)
    expect(without(codes, CLI_REMEDIES, START_REMEDIES, ENDPOINT_REMEDIES)).toEqual([])
  })

  test('behavior: a command that says no ends with 1', () => {
    const text = readFileSync(join(idp, 'cli/main.ts'), 'utf8')
    const refusals = [...(/REFUSALS[^[]*\[([^\]]*)\]/.exec(text)?.[1] ?? '').matchAll(/'([a-z_]+)'/g)]
    const codes = refusals.map(([, code]) => code)
    expect(codes.length).toBeGreaterThan(20)
    expect(without(codes, CLI_REMEDIES, ENDPOINT_REMEDIES, STORE_REMEDIES)).toEqual([])
    // By their own classes these are thrown; others end a command with the exit that they name themselves.
    const thrown = new Set(found(/new (?:Remote|Command|File)Error\(\s*'([a-z_]+)'/g).map(([code]) => code))
    for (const [code, { exit }] of Object.entries(CLI_REMEDIES))
      if (thrown.has(code)) expect([code, exit]).toEqual([code, codes.includes(code) ? 1 : 2])
  })

  test('behavior: every error of the protocol that is sent has a row', () => {
    const literal = found(/\berror: '([a-z]+_[a-z_]+)'/g)
    const custom = found(/CustomOIDCProviderError\('([a-z_]+)'/g)
    const prompted = found(/'([a-z]+_required)'/g)
    const named = found(/\berrors\.([A-Z][A-Za-z]+)/g).flatMap(([name = '']) => CLASSES[name] ?? [])
    expect([literal.length > 8, custom.length, prompted.length > 3, named.length > 25]).toEqual([
      true,
      1,
      true,
      true,
    ])
    const codes = [...[...literal, ...custom, ...prompted].map(([code]) => code), ...named]
    expect(without(codes, OAUTH_REMEDIES)).toEqual([])
  })

  test('behavior: every error that the protocol layer knows is explained, or said never to be sent', () => {
    const known = Object.values(CLASSES)
    expect(known.length).toBeGreaterThan(30)
    expect(without(known, OAUTH_REMEDIES, NEVER_SENT)).toEqual([])
    expect(Object.keys(NEVER_SENT).filter((code) => Object.hasOwn(OAUTH_REMEDIES, code))).toEqual([])
  })

  test('behavior: places within the site that the page names are there', () => {
    const anchors = [...page.matchAll(/\]\(#([a-z-]+)\)/g)].map(([, anchor]) => anchor)
    const headings = [...page.matchAll(/^#+ (.*)$/gm)].map(([, text = '']) =>
      text.toLowerCase().replaceAll(' ', '-'),
    )
    expect(anchors.length).toBeGreaterThan(2)
    for (const anchor of anchors) expect(headings).toContain(anchor)
  })
})
