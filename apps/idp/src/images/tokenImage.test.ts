import { describe, expect, test } from 'vitest'
import { gateBench, MINE } from '../test/gates.ts'
import { newPerson } from '../test/person.ts'
import type { TestChain } from '../test/tokens.ts'

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const PNG = `data:image/png;base64,${PIXEL}`

const owner = (chain: TestChain, image = PNG) => {
  const person = newPerson()
  chain.give(MINE, person.account, { id: '7', metadata: { name: 'Ada', image } })
  return person
}

const sourceIn = (html: string) => /<img src="(\/interaction\/[^"]+\/image\/0\/0)"/.exec(html)?.[1]

describe('the picture of a token', () => {
  const { chain, enter, idp, set } = gateBench()

  const open = async (image: string) => {
    const person = owner(chain(), image)
    await set({ gates: ['members'] })
    const { html, url } = await enter(person, { scope: 'openid nft_token' })
    const source = new URL(sourceIn(html) ?? '/none', idp().base)
    return { person, html, url, source, get: (path: URL | string = source) => person.browser.request(path) }
  }

  test('default: shown on the consent page, from here', async () => {
    const { get, html } = await open(PNG)
    expect(html).not.toContain(PIXEL)
    const response = await get()
    expect(response.headers.get('content-type')).toBe('image/png')
    expect(response.headers.get('content-security-policy')).toContain('sandbox')
    expect(response.headers.get('cache-control')).toContain('private')
  })

  test.each([
    ['SVG', 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ['a private address', 'http://127.0.0.1:9/7.png'],
    ['a cloud’s own address', 'https://169.254.169.254/latest/meta-data'],
    ['no gateway', 'ipfs://bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku'],
  ])('security: for %s there is an empty one', async (_, image) => {
    const response = await (await open(image)).get()
    expect(response.headers.get('content-type')).toBe('image/svg+xml')
    expect(await response.text()).toContain('></text></svg>')
  })

  test('security: another browser sees none, and no other place leads anywhere', async () => {
    const { get, person, source, url } = await open(PNG)
    expect((await newPerson().browser.request(source)).status).toBe(404)
    for (const path of ['0/1', '1/0', '-1/0', '0/__proto__', `0/${encodeURIComponent('../0')}`])
      expect((await get(`${url.href}/image/${path}`)).status).toBe(404)
    await person.browser.visit(`${url.href}/consent`, { form: { decision: 'allow' } })
    expect((await get()).status).toBe(404)
  })

  test('security: where tokens are not told, their pictures are not either', async () => {
    const person = owner(chain())
    await set({ gates: ['quiet'] })
    const { html, url } = await enter(person, { scope: 'openid nft_token' })
    expect(html).not.toContain('/image/')
    expect((await person.browser.request(`${url.href}/image/0/0`)).status).toBe(404)
  })
})

describe('images.tokens: false', () => {
  const { chain, enter, set } = gateBench({ images: { tokens: false } })

  test('default: an operator can do without', async () => {
    const person = owner(chain())
    await set({ gates: ['members'] })
    const { html } = await enter(person, { scope: 'openid nft_token' })
    expect(html).toContain('token 7')
    expect(sourceIn(html)).toBeUndefined()
  })
})
