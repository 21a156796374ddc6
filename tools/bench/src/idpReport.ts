import type { Logins } from './idpLogins.ts'
import { type Load, type LoadEffort, timesOf } from './idpRounds.ts'
import { STORES } from './idpStores.ts'
import { ALGS, type Alg } from './idpTypes.ts'
import { count, named, type Section, type Target } from './report.ts'

const BASE = 'oidc-provider'

/** Most processor time of a token for a program, in times of bare oidc-provider's. */
const MOST = 1.25

const TITLES: Readonly<Record<string, string>> = {
  'oidc-provider': 'oidc-provider 9 alone, in memory',
  'hono+jose': 'hono and jose alone',
  ...Object.fromEntries(STORES.map((store) => [store, `countersign on ${store}`])),
}

const times = (load: Load, loads: readonly Load[]): string =>
  `${timesOf(load, named(loads, BASE)).toFixed(2)}x`

const rows = (what: string, loads: readonly Load[]): readonly (readonly string[])[] =>
  loads.map((load) => [
    `${what}: ${TITLES[load.name] ?? load.name}`,
    `${load.cpu.toFixed(3)} ms`,
    `±${Math.round(load.spread * 100)} %`,
    load.name === BASE ? '' : times(load, loads),
    count(load.perSecond),
    `${count(load.rss / 1e6)} MB`,
  ])

const head = (what: string): readonly string[] => [
  '',
  `processor time of a ${what}`,
  'spread',
  'to oidc-provider',
  `${what}s in a second`,
  'memory',
]

const HOW =
  'Each server is a process of its own, loaded from compiled packages, and its processor time is what it used itself, all threads counted; the load comes from another process'

const rounds = ({ operations, rounds: turns }: LoadEffort): string =>
  `${turns} rounds of ${operations} for each, in turns; ratios are medians over rounds that followed each other`

/** Of the algorithm that tokens have unless a resource server is given another one. */
const targets = (alg: Alg, loads: readonly Load[]): readonly Target[] =>
  STORES.map((store) => {
    const measured = timesOf(named(loads, store), named(loads, BASE))
    return {
      promise: `${alg} on ${store}: at most ${MOST} times oidc-provider`,
      measured: `${measured.toFixed(2)}x`,
      met: measured <= MOST,
    }
  })

/** The table of tokens for programs. */
export function tokenSection(results: ReadonlyMap<Alg, readonly Load[]>, effort: LoadEffort): Section {
  const all = ALGS.map((alg) => ({ alg, loads: results.get(alg) ?? [] }))
  return {
    title: 'Identity provider: tokens for programs',
    note: `The client credentials grant with a secret, a resource and scopes, answered with an RFC 9068 access token; RS256 is the default. ${HOW}, eight requests at once. oidc-provider has its client in its configuration, ours read it from the store once a second, and write a line of log for every request: beside a signature that takes next to nothing that line is most of the difference. hono and jose alone check one secret and sign. ${rounds(effort)}.`,
    head: head('token'),
    rows: all.flatMap(({ alg, loads }) => rows(alg, loads)),
    targets: all.slice(0, 1).flatMap(({ alg, loads }) => targets(alg, loads)),
  }
}

/** The table of sign-ins. */
export function loginSection({ first, returning }: Logins, effort: LoadEffort): Section {
  return {
    title: 'Identity provider: sign-ins',
    note: `From the authorization request to the tokens, with PKCE, over HTTP alone. The first sign-in of somebody new: with us a message signed by a wallet's key, verified, a page of consent, everything stored and on record; with oidc-provider alone a form whose word is believed, kept in memory. The returning one has a session and sees no page. ${HOW}, four people at once. ${rounds(effort)}.`,
    head: head('sign-in'),
    rows: [...rows('first', first), ...rows('returning', returning)],
  }
}
