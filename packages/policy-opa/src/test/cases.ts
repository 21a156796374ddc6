import { readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'

/** One of OPA's Rego v1 test cases. Data, input and expected results are JSON text. */
export type Case = {
  readonly category: string
  readonly note: string
  readonly query: string
  readonly modules?: readonly string[]
  readonly data?: string
  readonly input?: string
  readonly inputTerm?: string
  readonly defined?: boolean
  readonly result?: string
  readonly errorCode?: string
  readonly error?: string
  readonly sort?: boolean
  readonly noLocals?: boolean
  readonly strict?: boolean
}

/** All of them, as scripts/cases.ts wrote them. */
export function readCases(): readonly Case[] {
  const file = new URL('../../fixtures/opa-v1-cases.json.br', import.meta.url)
  return JSON.parse(brotliDecompressSync(readFileSync(file)).toString()) as readonly Case[]
}

/** Cases that cannot pass, and why. Every other one has to; each of these has to fail. */
export const KNOWN: Readonly<Record<string, string>> = {
  'invalidkeyerror/invalid keys': '`http.send` is withheld',
  'invalidkeyerror/missing keys': '`http.send` is withheld',
  'net.lookup_ip_addr/localhost': '`net.lookup_ip_addr` is withheld',
  'net.lookup_ip_addr/simple ip4 returns that ip4': '`net.lookup_ip_addr` is withheld',
  'net.lookup_ip_addr/simple ip6 returns that ip6': '`net.lookup_ip_addr` is withheld',
  'rand.intn/consistent values for same arguments': '`rand.intn` is withheld',
  'uuid.rfc4122/consistent values for same arguments': '`uuid.rfc4122` is withheld',
  'time/time caching': "calls `test.sleep`, which only OPA's own tests have",
  'withkeyword/builtin-builtin: arity 0': 'mocks `opa.runtime`, which is withheld',
  'withkeyword/builtin: http.send example': 'mocks `http.send`, which is withheld',
  'withkeyword/builtin: nested, multiple mocks': 'mocks `http.send`, which is withheld',
}
