import { defineConfig } from 'vitepress'
import llms from 'vitepress-plugin-llms'

const guide = [
  { text: 'Introduction', link: '/guide/introduction' },
  { text: 'Quick start for dApps', link: '/guide/dapp' },
  { text: 'Quick start for operators', link: '/guide/operator' },
  { text: 'Quick start for relying parties', link: '/guide/relying-party' },
  { text: 'What a signature proves', link: '/guide/what-a-signature-proves' },
  { text: 'Architecture', link: '/guide/architecture' },
]
const reference = [
  { text: 'Configuration', link: '/reference/configuration' },
  { text: 'Command line', link: '/reference/cli' },
  { text: 'Result codes', link: '/reference/errors' },
  { text: 'API', link: '/api/' },
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
  srcExclude: ['src/**'],
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Guide', link: '/guide/introduction' },
      { text: 'Reference', link: '/reference/configuration' },
    ],
    sidebar: [
      { text: 'Guide', items: guide },
      { text: 'Reference', items: reference },
      { text: 'CAIP-122 profiles', items: profiles },
    ],
    outline: [2, 3],
  },
  vite: { plugins: [llms()] },
})
