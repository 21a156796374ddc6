import { describe, expect, test } from 'vitest'
import { issuesOf } from '../test/issuesOf.ts'
import { parseConfig } from './load.ts'

const theme = (value: object) => issuesOf({ product: { theme: value } })

describe('product.theme', () => {
  test('default: both schemes, nothing chosen', () => {
    expect(parseConfig({}).product.theme).toMatchObject({ scheme: 'auto', light: {}, dark: {} })
  })

  test('behavior: a combination that can be read is kept', () => {
    const light = { background: '#0d3b4a', surface: '#fffaf0', text: '#3a2f20', accent: '#ffe600' }
    expect(theme({ light })).toEqual([])
    expect(parseConfig({ product: { theme: { light } } }).product.theme.light).toEqual(light)
  })

  test('error: text that cannot be read is theme_unreadable, with the measured ratio', () => {
    expect(theme({ light: { surface: '#888888', text: '#777777' } })).toEqual([
      {
        code: 'theme_unreadable',
        path: 'product.theme.light.text',
        message: '#777777 on #888888 has a contrast of 1.26:1, text needs 4.5:1',
      },
    ])
    expect(theme({ dark: { text: '#555555' } })).toMatchObject([{ path: 'product.theme.dark.text' }])
  })

  test('behavior: a scheme that nobody is shown is not judged', () => {
    expect(theme({ scheme: 'light', dark: { text: '#000000' } })).toEqual([])
  })

  test.each([
    [{ accent: 'red' }, 'accent'],
    [{ accent: '#12345' }, 'accent'],
    [{ scheme: 'sepia' }, 'scheme'],
    [{ light: { text: 'rgb(0 0 0)' } }, 'light.text'],
    [{ dark: { shadow: '#000000' } }, 'dark.shadow'],
    [{ font: 'a;}b{' }, 'font'],
  ])('error: %o', (value, path) => {
    expect(theme(value).map((issue) => issue.path)).toEqual([`product.theme.${path}`])
  })
})

describe('product.links', () => {
  test('error: only http and https, and not without end', () => {
    const links = (urls: readonly string[]) =>
      issuesOf({ product: { links: urls.map((url) => ({ text: 'x', url })) } })
    expect(links(['https://a.example/', 'http://b.example/'])).toEqual([])
    expect(links(['javascript:alert(1)'])).toMatchObject([{ path: 'product.links.0.url' }])
    expect(links(Array.from({ length: 7 }, () => 'https://a.example/'))).toMatchObject([
      { path: 'product.links' },
    ])
  })
})

describe('gates.*.acquireUrl', () => {
  test('error: only http and https', () => {
    const gate = (acquireUrl: string) =>
      issuesOf({
        chains: { 'eip155:1': { rpc: ['http://127.0.0.1:9'] } },
        gates: {
          cats: { acquireUrl, gate: { chain: 'eip155:1', collection: `0x${'aa'.repeat(20)}` } },
        },
      })
    expect(gate('https://house.example/how')).toEqual([])
    expect(gate('javascript:alert(1)')).toMatchObject([{ path: 'gates.cats.acquireUrl' }])
  })
})
