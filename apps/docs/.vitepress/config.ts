import { defineConfig } from 'vitepress'
import llms from 'vitepress-plugin-llms'
import { CHAIN_PAGES } from '../src/chains.ts'

const guide = [
  { text: 'Introduction', link: '/guide/introduction' },
  { text: 'Quick start for dApps', link: '/guide/dapp' },
  { text: 'Quick start for operators', link: '/guide/operator' },
  { text: 'Quick start for relying parties', link: '/guide/relying-party' },
  { text: 'Relying parties that are tested', link: '/guide/interop' },
  { text: 'Behind Keycloak, Grafana, a proxy', link: '/guide/brokers' },
  { text: 'Service to service', link: '/guide/service-to-service' },
  { text: 'Protect an API', link: '/guide/protect-an-api' },
  { text: 'Registration, profiles, logout', link: '/guide/protocol' },
  { text: 'Audit, sessions, team', link: '/guide/audit-sessions-team' },
  { text: 'Webhooks and the hook before tokens', link: '/guide/webhooks' },
  { text: 'Metrics, traces, health', link: '/guide/observability' },
  { text: 'Wallets in the browser', link: '/guide/wallets' },
  { text: 'A wallet page of your own', link: '/guide/external-page' },
  { text: 'Wallets on a phone', link: '/guide/phone' },
  { text: 'Plug-ins', link: '/guide/plugins' },
  { text: 'Move from the walt.id IDP Kit', link: '/guide/migrate-walt-idpkit' },
  { text: 'Move from SuperTokens', link: '/guide/supertokens' },
  { text: 'Move from siwe-oidc', link: '/guide/migrate-siwe-oidc' },
  { text: 'Operations', link: '/guide/operations' },
  { text: 'Administration', link: '/guide/administration' },
  { text: 'Privileged access', link: '/guide/privileged-access' },
  { text: 'Signing keys', link: '/guide/signing-keys' },
  { text: 'Containers', link: '/guide/containers' },
  { text: 'Tenants', link: '/guide/tenants' },
  { text: 'Your look', link: '/guide/look' },
  { text: 'Languages', link: '/guide/languages' },
  { text: 'The screens', link: '/guide/screens' },
  { text: 'Security checklists', link: '/guide/security-checklists' },
  { text: 'Hardening', link: '/guide/hardening' },
  { text: 'Architecture', link: '/guide/architecture' },
]
const gates = [
  { text: 'What it is', link: '/gates/introduction' },
  { text: 'Gate language', link: '/gates/language' },
  { text: 'Policies', link: '/gates/policies' },
  ...Object.entries(CHAIN_PAGES).map(([name, text]) => ({ text, link: `/chains/${name}` })),
]
const reference = [
  { text: 'Configuration', link: '/reference/configuration' },
  { text: 'Command line', link: '/reference/cli' },
  { text: 'Endpoints', link: '/reference/endpoints' },
  { text: 'Result codes', link: '/reference/errors' },
  { text: 'Codes of gates and policies', link: '/reference/token-errors' },
  { text: 'Codes of the provider', link: '/reference/provider-errors' },
  { text: 'Codes of pages, nodes and gates', link: '/reference/library-errors' },
  { text: 'API', link: '/api/' },
]
const proofs = [
  { text: 'On every chain', link: '/guide/what-a-signature-proves' },
  ...['Ethereum', 'Tezos', 'NEAR', 'Polkadot', 'Flow', 'Algorand'].map((text) => ({
    text,
    link: `/proofs/${text.toLowerCase()}`,
  })),
]
const profiles = ['Near', 'Polkadot', 'Flow', 'Algorand'].map((text) => ({
  text,
  link: `/profiles/${text.toLowerCase()}/caip122`,
}))

export default defineConfig({
  title: 'Countersign',
  description: 'Sign in with a wallet, received through OpenID Connect',
  lang: 'en-GB',
  cleanUrls: true,
  // Rego has no grammar here; words and texts of Python are the same.
  markdown: { languageAlias: { rego: 'python' } },
  srcExclude: ['src/**'],
  themeConfig: {
    search: {
      provider: 'local',
      options: {
        miniSearch: {
          // 600 of 700 pages are the API reference: a word that a guide explains is looked for there.
          searchOptions: { boostDocument: (id) => (id.startsWith('/api/') ? 0.1 : 1) },
        },
      },
    },
    nav: [
      { text: 'Guide', link: '/guide/introduction' },
      { text: 'Login with NFTs', link: '/gates/introduction' },
      { text: 'Reference', link: '/reference/configuration' },
    ],
    sidebar: [
      { text: 'Guide', items: guide },
      { text: 'What a signature proves', items: proofs },
      { text: 'Login with NFTs', items: gates },
      { text: 'Reference', items: reference },
      { text: 'CAIP-122 profiles', items: profiles },
    ],
    outline: [2, 3],
  },
  vite: { plugins: [llms()] },
})
