import type { WebAssets } from '../../web/assets.ts'
import type { ConnectProps, ConsentProps, ErrorProps, LogoutProps, PageContext } from '../../web/types.ts'

/** An account of nobody. */
export const ACCOUNT = 'eip155:1:0x8ba1f109551bD432803012645Ac136ddd64DBA72'

const client = {
  id: 'gallery',
  name: 'Riverside Gallery',
  host: 'gallery.example',
  uri: 'https://gallery.example/',
  policyUri: 'https://gallery.example/privacy',
  tosUri: 'https://gallery.example/terms',
}

const paths = {
  challenge: '/interaction/u1/challenge',
  proof: '/interaction/u1/proof',
  abort: '/interaction/u1/abort',
  consent: '/interaction/u1/consent',
  resume: '/interaction/u1/resume',
  signOut: '/session/end?client_id=gallery',
}

export const context = (assets: WebAssets, nonce: string): PageContext => ({
  product: { name: 'Countersign', supportUrl: 'https://help.example/' },
  theme: { accent: '#2f5bd8', radius: '14px', font: 'system-ui' },
  locale: 'en-GB',
  nonce,
  requestId: '01JDA7Q3X8M4',
  assets,
})

export const connectProps = (shared: PageContext): ConnectProps => ({
  ...shared,
  client,
  chains: ['eip155:1', 'eip155:8453'],
  requested: ['account', 'siwe'],
  paths,
  demoWallet: false,
})

export const consentProps = (shared: PageContext): ConsentProps => ({
  ...shared,
  client,
  account: ACCOUNT,
  items: [
    { name: 'sub', value: '7Yc0hW3pXq5m2kQv8tF1' },
    { name: 'account', value: ACCOUNT },
    { name: 'siwe' },
  ],
  offline: true,
  paths,
})

export const errorProps = (shared: PageContext): ErrorProps => ({
  ...shared,
  code: 'interaction_expired',
  description: 'The interaction has run out.',
  back: { href: 'https://gallery.example/', name: 'Riverside Gallery' },
})

export const logoutProps = (shared: PageContext): LogoutProps => ({
  ...shared,
  client,
  form: '<form id="op.logoutForm" method="post" action="/session/end/confirm"><input type="hidden" name="xsrf" value="abc"/></form>',
})
