import { describe, expect, test } from 'vitest'
import { measureLoads, summarise, timesOf } from './idpRounds.ts'

const round = (cpu: number, wall = 100) => ({ operations: 10, cpu, wall, rss: cpu * 1e6 })

describe('summarise', () => {
  test('default: medians for one operation, and the most memory', () => {
    expect(summarise('a', [round(10), round(40), round(20, 50)])).toEqual({
      name: 'a',
      cpu: 2,
      costs: [1, 4, 2],
      spread: 0.75,
      perSecond: 100,
      rss: 40e6,
    })
  })
})

describe('timesOf', () => {
  test('behavior: rounds that followed each other are compared, whatever the machine did in between', () => {
    const base = summarise('base', [round(10), round(30), round(50)])
    expect(timesOf(summarise('a', [round(20), round(60), round(100)]), base)).toBe(2)
    expect(timesOf(summarise('a', [round(20), round(60), round(50)]), base)).toBe(2)
  })
})

describe('measureLoads', () => {
  test('default: subjects take turns, the warm-up is not counted', async () => {
    const turns: string[] = []
    const subject = (name: string) => {
      let cpu = 0
      return {
        name,
        server: { ask: async () => ({ cpu, rss: 7 }) },
        run: async (times: number) => {
          turns.push(`${name}${times}`)
          cpu += times * 3
        },
      }
    }
    const effort = { rounds: 2, operations: 5, warmUp: 100 }
    const loads = await measureLoads([subject('a'), subject('b')], effort)
    expect(turns.join(' ')).toBe('a100 b100 a5 b5 a5 b5')
    expect(loads.map(({ cpu, name, rss }) => ({ cpu, name, rss }))).toEqual([
      { name: 'a', cpu: 3, rss: 7 },
      { name: 'b', cpu: 3, rss: 7 },
    ])
  })
})
