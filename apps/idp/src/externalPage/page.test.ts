import { expect, test } from 'vitest'
import { parseConfig } from '../config/load.ts'
import { configuredPage } from './page.ts'

const urlOf = (url: string) =>
  configuredPage({ config: parseConfig({ issuer: 'https://id.example', signIn: { externalPage: { url } } }) })
    ?.url

test.for([
  ['https://wallet.example/connect?theme=dark', 'https://wallet.example/connect?theme=dark'],
  ['https://wallet.example/財布', 'https://wallet.example/%E8%B2%A1%E5%B8%83'],
  ['https://财布.example/', 'https://xn--8stv26h.example/'],
  ['https://wallet.example/a\nb', 'https://wallet.example/ab'],
] as const)('security: %j is written into a header as %s', ([url, written]) => {
  expect(urlOf(url)).toBe(written)
})
