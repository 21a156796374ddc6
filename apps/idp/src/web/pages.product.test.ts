import { describe, expect, test } from 'vitest'
import { connectProps, consentProps, context, errorProps } from '../test/web/fixtures.ts'
import { renderConnect, renderConsent, renderError } from './pages.tsx'
import type { Assets, PageContext, Product } from './types.ts'

const shared = context({ copy: '/assets/copy.js', connectors: {} } as unknown as Assets, 'n0nce')
const withProduct = (product: Partial<Product>, theme: Partial<PageContext['theme']> = {}) =>
  renderError(
    errorProps({ ...shared, product: { name: 'House', ...product }, theme: { ...shared.theme, ...theme } }),
  )

describe('the operator’s logo', () => {
  const logo = { light: '/images/logo/l', dark: '/images/logo/d', named: false }

  test('one for each scheme, by the person’s preference', () => {
    const html = withProduct({ logo })
    expect(html).toContain('<source srcset="/images/logo/d" media="(prefers-color-scheme: dark)"/>')
    expect(html).toMatch(/<img src="\/images\/logo\/l" alt=""\/><\/picture>House/)
  })

  test('the one of the scheme that was chosen', () => {
    expect(withProduct({ logo }, { scheme: 'dark' })).toContain('<img src="/images/logo/d" alt=""')
    expect(withProduct({ logo }, { scheme: 'light' })).toContain('<img src="/images/logo/l" alt=""')
  })

  test('the name is said once: by the picture or beside it', () => {
    const named = withProduct({ logo: { ...logo, named: true } })
    expect(named).toContain('alt="House"')
    expect(named).not.toContain('>House<')
  })
})

describe('the operator’s links', () => {
  test('help in the operator’s words, then the others', () => {
    const html = withProduct({
      supportUrl: 'https://help.example/',
      supportText: 'Ask us',
      links: [
        { text: 'Imprint', url: 'https://house.example/imprint' },
        { text: 'Bad', url: 'javascript:alert(1)' },
      ],
    })
    const footer = /<footer[^>]*>(.*)<\/footer>/.exec(html)?.[1] ?? ''
    expect([...footer.matchAll(/>([^<]+)<\/a>/g)].map(([, text]) => text)).toEqual(['Ask us', 'Imprint'])
    expect(footer.match(/rel="noopener noreferrer"/g)).toHaveLength(2)
  })

  test('no link, no footer', () => {
    expect(withProduct({})).not.toContain('<footer')
  })
})

describe('the pages of the relying party', () => {
  const client = {
    ...connectProps(shared).client,
    uri: 'https://rp.example/',
    policyUri: 'https://rp.example/privacy',
    tosUri: 'javascript:alert(1)',
  }

  test.each([
    ['connect', renderConnect({ ...connectProps(shared), client })],
    ['consent', renderConsent({ ...consentProps(shared), client })],
  ])('are linked at %s, by http and https only', (_, html) => {
    for (const href of ['https://rp.example/', 'https://rp.example/privacy'])
      expect(html).toContain(`href="${href}" target="_blank" rel="noopener noreferrer"`)
    expect(html).not.toContain('javascript:')
  })
})

describe('the address at consent', () => {
  test('short to recognise, whole to compare, with a button that waits for its script', () => {
    const html = renderConsent(consentProps(shared))
    expect(html).toContain('<code>0x8ba1…BA72</code>')
    expect(html).toContain('<code>0x8ba1f109551bD432803012645Ac136ddd64DBA72</code>')
    expect(html).toMatch(/<button type="button" class="button" hidden="" data-copy="0x8ba1/)
    expect(html).toContain('<script type="module" src="/assets/copy.js" nonce="n0nce"></script>')
  })
})
