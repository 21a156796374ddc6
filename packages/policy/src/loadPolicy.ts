import { createEmbeddedPolicy, type EmbeddedPolicyOptions } from './createEmbeddedPolicy.ts'
import { createServerPolicy, type ServerPolicyOptions } from './createServerPolicy.ts'
import { createWasmPolicy, type WasmPolicyOptions } from './createWasmPolicy.ts'
import { fault } from './internal/faults.ts'
import { readSource } from './internal/readSource.ts'
import type { LoadResult, PolicyFault } from './types.ts'

const MOST_TEXT = 256 * 1024
const MOST_BUNDLE = 16 * 1024 * 1024

/** Where a policy's bytes are: a file, or an address (https, or http on this machine). */
export type PolicyLocation = {
  readonly file?: string | undefined
  readonly url?: string | undefined
  /** SHA-256 that the bytes must have, in lower-case hexadecimal digits. */
  readonly sha256?: string | undefined
}

/**
 * One policy as an operator writes it down: exactly one of `source`, `file`, `url` (embedded engine), `bundle` (wasm
 * engine, its hash pinned) and `server`.
 */
export type PolicySpec = {
  /** `data.<package>.<rule>`: what decides. */
  readonly query: string
  readonly source?: EmbeddedPolicyOptions['source'] | undefined
  readonly file?: string | undefined
  readonly url?: string | undefined
  /** Pins what `file` or `url` gives. */
  readonly sha256?: string | undefined
  readonly bundle?: (PolicyLocation & { readonly sha256: string }) | undefined
  readonly server?: Omit<ServerPolicyOptions, 'query' | 'fetch' | 'builtinErrors'> | undefined
}

/** What the engines are given besides. */
export type LoadPolicyOptions = Pick<EmbeddedPolicyOptions, 'data' | 'builtinErrors' | 'engine'> &
  Pick<WasmPolicyOptions, 'now' | 'timeout' | 'memory'> & {
    /** Default: the platform's. */
    readonly fetch?: typeof fetch | undefined
  }

/**
 * Loads a policy from wherever it is: Rego text, a file, an address, a compiled bundle, an OPA server. Nothing is
 * fetched again later.
 *
 * Faults: those of the engines, `policy_not_found`, `policy_too_large`, `policy_hash_mismatch`.
 *
 * @throws TypeError when not exactly one place is named, or one is no URL
 * @example
 * ```ts
 * import { decide, loadPolicy } from '@countersign/policy'
 *
 * const loaded = await loadPolicy({ file: 'policies/door.rego', query: 'data.door.allow' })
 * if (loaded.ok) console.log((await decide(loaded.policy, { nft: { balance: '1' } })).allow) // false
 * else console.error(loaded.code, loaded.reason)
 * ```
 */
export async function loadPolicy(spec: PolicySpec, options: LoadPolicyOptions = {}): Promise<LoadResult> {
  const { query, source, file, url, sha256, bundle, server } = spec
  const places = [source, file, url, bundle, server].filter((place) => place !== undefined)
  if (places.length !== 1)
    throw new TypeError('A policy has exactly one of source, file, url, bundle and server.')
  if (server) return createServerPolicy({ ...options, ...server, query })
  if (bundle) return loadBundle(bundle, query, options)
  if (source !== undefined) return createEmbeddedPolicy({ ...options, source, query })
  const text = await readPolicyText({ file, url, sha256 }, options)
  return text.ok ? createEmbeddedPolicy({ ...options, source: text.source, query }) : text
}

/**
 * Reads the Rego text that {@link loadPolicy} would load from a file or an address, for {@link testPolicy}.
 *
 * Faults: `policy_not_found`, `policy_too_large`, `policy_hash_mismatch`, `policy_syntax` (not UTF-8).
 *
 * @throws TypeError when not exactly one of `file` and `url` is named, or `url` is none
 * @example
 * ```ts
 * import { readPolicyText, testPolicy } from '@countersign/policy'
 *
 * const text = await readPolicyText({ file: 'policies/door.rego' })
 * if (!text.ok) throw new Error(text.reason)
 * const tested = await testPolicy({ source: text.source, query: 'data.door.allow' }, { nft: { balance: '2' } })
 * console.log(tested.ok && tested.decision.allow) // true
 * ```
 */
export async function readPolicyText(
  { file, url, sha256 }: PolicyLocation,
  options: Pick<LoadPolicyOptions, 'fetch'> = {},
): Promise<{ readonly ok: true; readonly source: string } | PolicyFault> {
  if ((file === undefined) === (url === undefined)) throw new TypeError('A policy has one of file and url.')
  const bytes = await readSource({ file, url, sha256, fetch: options.fetch }, MOST_TEXT)
  if ('ok' in bytes) return bytes
  const source = decode(bytes)
  return source === undefined ? fault('policy_syntax', 'The policy is not UTF-8.') : { ok: true, source }
}

async function loadBundle(
  { file, url, sha256 }: PolicyLocation & { readonly sha256: string },
  query: string,
  options: LoadPolicyOptions,
): Promise<LoadResult> {
  if ((file === undefined) === (url === undefined)) throw new TypeError('A bundle has one of file and url.')
  const bytes = await readSource({ file, url, sha256, fetch: options.fetch }, MOST_BUNDLE)
  return 'ok' in bytes ? bytes : createWasmPolicy({ ...options, bundle: bytes, sha256, query })
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
