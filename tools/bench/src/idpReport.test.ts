import { describe, expect, test } from 'vitest'
import { loginSection, tokenSection } from './idpReport.ts'
import { summarise } from './idpRounds.ts'
import { ALGS } from './idpTypes.ts'

const NAMES = ['oidc-provider', 'hono+jose', 'SQLite', 'PostgreSQL', 'Redis'] as const

const loads = (cpu: Readonly<Partial<Record<string, number>>> = {}) =>
  NAMES.map((name) => summarise(name, [{ operations: 10, cpu: cpu[name] ?? 4, wall: 5, rss: 120e6 }]))
const effort = { rounds: 25, operations: 300, warmUp: 1 }

describe('tokenSection', () => {
  test('default: a row for each server and algorithm, a target for each store with the default algorithm', () => {
    const section = tokenSection(new Map(ALGS.map((alg) => [alg, loads()])), effort)
    expect(section.rows).toHaveLength(15)
    expect(section.rows[0]).toEqual([
      'RS256: oidc-provider 9 alone, in memory',
      '0.400 ms',
      '±0 %',
      '',
      '2,000',
      '120 MB',
    ])
    expect(section.targets?.map(({ met }) => met)).toEqual(Array.from({ length: 3 }, () => true))
  })

  test('error: a store on which a token takes too much', () => {
    const results = new Map(ALGS.map((alg) => [alg, loads(alg === 'RS256' ? { SQLite: 5, Redis: 5.1 } : {})]))
    expect(tokenSection(results, effort).targets?.filter(({ met }) => !met)).toEqual([
      { promise: 'RS256 on Redis: at most 1.25 times oidc-provider', measured: '1.27x', met: false },
    ])
  })
})

describe('loginSection', () => {
  test('default: a row for each server that signs people in', () => {
    const able = loads().filter(({ name }) => name !== 'hono+jose')
    const section = loginSection({ first: able, returning: able }, effort)
    expect(section.rows.map(([name]) => name)).toEqual(
      ['first', 'returning'].flatMap((what) => [
        `${what}: oidc-provider 9 alone, in memory`,
        `${what}: countersign on SQLite`,
        `${what}: countersign on PostgreSQL`,
        `${what}: countersign on Redis`,
      ]),
    )
  })
})
