import { renderConnect, renderConsent, renderGate } from '../../web/pages.tsx'
import type { GateProps, PageContext } from '../../web/types.ts'
import { ACCOUNT, connectProps, gateProps, tokenConsentProps } from './fixtures.ts'

/** A picture in the page itself: a square of one colour. */
const picture = (colour: string): string =>
  `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path fill="${colour}" d="M0 0h9v9H0z"/></svg>`)}`

/** Every way in which an operator can change the look, at once. */
const branded = (shared: PageContext): PageContext => ({
  ...shared,
  product: {
    name: 'Harbour House',
    supportUrl: 'https://help.example/',
    supportText: 'Ask the harbour office',
    links: [
      { text: 'Imprint', url: 'https://harbour.example/imprint' },
      { text: 'Privacy', url: 'https://harbour.example/privacy' },
    ],
    logo: { light: picture('#0a5c5c'), dark: picture('#9fe8e0'), named: true },
  },
  theme: {
    accent: '#e0a526',
    radius: '4px',
    font: 'Georgia, serif',
    light: { background: '#0d3b4a', surface: '#fffaf0', text: '#3a2f20' },
    dark: { background: '#06202a', surface: '#102f3a', accent: '#37c2b4' },
  },
})

const noneFound = (shared: PageContext): GateProps => {
  const { conditions, ...props } = gateProps(shared)
  const acquireUrl = 'https://house.example/how-to-join'
  return {
    ...props,
    acquireUrl,
    conditions: conditions.filter(({ code }) => code === 'not_held'),
    accounts: [ACCOUNT],
  }
}

const pictured = (shared: PageContext) => {
  const props = tokenConsentProps(shared)
  const items = props.items.map((item) =>
    item.tokens === undefined
      ? item
      : {
          ...item,
          tokens: {
            ...item.tokens,
            holdings: item.tokens.holdings.map((holding) => ({
              ...holding,
              tokens: holding.tokens.map((token) => ({ ...token, image: picture('#7a5cd6') })),
            })),
          },
        },
  )
  return { ...props, client: { ...props.client, logoUri: picture('#c2410c') }, items }
}

/** States of the pages besides the plain ones, by the path that the test server shows them at. */
export const GATE_SCREENS: Readonly<Record<string, (shared: PageContext) => string>> = {
  '/none': (shared) => renderGate(noneFound(shared)),
  '/pictured': (shared) => renderConsent(pictured(shared)),
  '/branded': (shared) => renderConsent(pictured(branded(shared))),
  '/branded-gate': (shared) => renderGate(gateProps(branded(shared))),
  '/branded-connect': (shared) => renderConnect(connectProps(branded(shared))),
  '/session': (shared) => renderConnect({ ...connectProps(shared), session: ACCOUNT }),
  '/add': (shared) => renderConnect({ ...connectProps(shared), back: '/interaction/u1' }),
}
