import { describe, expect, test } from 'vitest'
import { gateBench, MINE, on } from '../test/gates.ts'
import { newPerson, openInteraction, type Person } from '../test/person.ts'
import { authorize } from '../test/relyingParty.ts'

const HOUSE = { chain: 'near:mainnet', collection: 'house.near' }
const { chain, enter, rp, set } = gateBench({
  gates: {
    across: { gate: { allOf: [on(MINE), HOUSE] } },
    abroad: { gate: HOUSE },
    either: { gate: { anyOf: [HOUSE, on(MINE)] } },
  },
})

const chainsIn = (html: string): unknown => {
  const json = /id="connect-data">(.*?)<\/script>/.exec(html)?.[1] ?? '{}'
  return (JSON.parse(json) as { chains?: unknown }).chains
}

const connectPage = async (gate: string) => {
  await set({ gates: [gate] })
  const person = newPerson()
  const url = await openInteraction(person, (await authorize(rp())).url)
  return chainsIn(await (await person.browser.request(url)).text())
}

describe('chains that the connect page offers', () => {
  test('behavior: those where the demanded tokens are', async () => {
    expect(await connectPage('abroad')).toEqual(['near:mainnet'])
    expect(await connectPage('across')).toEqual(['eip155:1', 'near:mainnet'])
  })

  test('behavior: another wallet is asked for only where something is missing', async () => {
    await set({ gates: ['across'] })
    const [poor, owner] = [newPerson(), newPerson()]
    chain().give(MINE, owner.account, { id: '7' })
    const add = async (person: Person) => {
      const { url } = await enter(person, {})
      return chainsIn(await (await person.browser.request(`${url.href}?add=wallet`)).text())
    }
    expect(await add(poor)).toEqual(['eip155:1', 'near:mainnet'])
    expect(await add(owner)).toEqual(['near:mainnet'])
  })

  test('behavior: of alternatives, all that are missing are offered', async () => {
    await set({ gates: ['either'] })
    const person = newPerson()
    const { url } = await enter(person, {})
    const html = await (await person.browser.request(`${url.href}?add=wallet`)).text()
    expect(chainsIn(html)).toEqual(['eip155:1', 'near:mainnet'])
  })
})
