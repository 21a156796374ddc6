import type {
  Assets,
  ConnectProps,
  ConsentProps,
  DeviceCodeProps,
  DeviceConfirmProps,
  ErrorProps,
  GateProps,
  LogoutProps,
  PageContext,
} from '../../web/types.ts'

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
  gate: '/interaction/u1/gate',
  addWallet: '/interaction/u1?add=wallet',
  signOut: '/session/end?client_id=gallery',
}

export const context = (assets: Assets, nonce: string): PageContext => ({
  product: { name: 'Countersign', supportUrl: 'https://help.example/' },
  theme: { accent: '#2f5bd8', radius: '14px', font: 'system-ui' },
  locale: 'en-GB',
  nonce,
  requestId: '01JDA7Q3X8M4',
  assets,
  accountPath: '/account',
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

const COLLECTION = '0xbc4ca0eda7647a8ab7c2061c2e118a18a936f13d'

export const tokenConsentProps = (shared: PageContext): ConsentProps => ({
  ...consentProps(shared),
  items: [
    { name: 'sub', value: '7Yc0hW3pXq5m2kQv8tF1' },
    { name: 'name', value: 'Ada' },
    {
      name: 'nft_token',
      tokens: {
        disclosure: 'full',
        tiers: [],
        policy: ['role: "keeper"'],
        holdings: [
          {
            account: ACCOUNT,
            chain: 'eip155:1',
            collection: COLLECTION,
            block: '23812004',
            tokens: [
              { id: '7', balance: '1', name: 'Ada' },
              { id: '11', balance: '3' },
            ],
            more: 3,
          },
        ],
      },
    },
  ],
  offline: false,
})

export const gateProps = (shared: PageContext): GateProps => ({
  ...shared,
  client,
  status: 'unmet',
  code: 'not_held',
  reason: 'The account holds no token of the collection.',
  gate: 'Members of the house',
  conditions: [
    {
      status: 'unmet',
      chain: 'eip155:1',
      collection: COLLECTION,
      account: ACCOUNT,
      code: 'not_held',
      reason: 'The account holds no token of the collection.',
      wanted: [
        { what: 'min', amount: '2' },
        { what: 'trait', name: 'tier', op: 'eq', value: '"gold"' },
      ],
      block: { number: '23812004', time: '2026-11-21T12:00:00.000Z' },
    },
    {
      status: 'unmet',
      chain: 'eip155:137',
      collection: COLLECTION,
      code: 'account_missing',
      reason: 'No proven account belongs to the chain.',
    },
    {
      status: 'met',
      chain: 'near:mainnet',
      collection: 'house.example.near',
      account: 'near:mainnet:ada.near',
      block: { number: '170000001' },
    },
  ],
  reasons: [],
  accounts: [ACCOUNT, 'near:mainnet:ada.near'],
  checkedAt: '2026-11-21T12:00:03.000Z',
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

export const deviceCodeProps = (shared: PageContext): DeviceCodeProps => ({
  ...shared,
  action: '/device',
  xsrf: 'abc',
})

export const deviceConfirmProps = (shared: PageContext): DeviceConfirmProps => ({
  ...deviceCodeProps(shared),
  client: { ...client, device: true },
  code: 'WDJB-MJHT',
})
