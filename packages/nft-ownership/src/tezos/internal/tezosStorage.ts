import { OwnershipError } from '../../errors.ts'
import type { AskNode } from '../../internal/nodes.ts'
import { isContract } from './address.ts'
import { bigMap, type Contract, readEntry } from './contract.ts'
import { isPrim } from './micheline.ts'
import { scriptExpr } from './pack.ts'

/** Where a `tezos-storage:` URI points. */
export type StorageLocation = { readonly address: string; readonly key: string }

/** Text that Michelson has: printable ASCII. */
const KEY = /^[\x20-\x7e]{1,256}$/

/**
 * Reads a `tezos-storage:` URI: of this contract, or of the one that it names, on this chain.
 *
 * @throws OwnershipError (`uri_unsupported`)
 * @see TZIP-16 "The tezos-storage URI scheme"
 */
export function parseStorageUri(uri: string, contract: string, chainId: string): StorageLocation {
  const parts = /^tezos-storage:(?:\/\/([^/]*)\/)?(.*)$/s.exec(uri)
  const host = parts?.[1]
  const [address = '', network = chainId] = host === undefined ? [contract] : host.split('.')
  const key = decode(parts?.[2] ?? '')
  if (key === undefined || !KEY.test(key) || !isContract(address) || network !== chainId) {
    throw new OwnershipError('uri_unsupported', 'That tezos-storage URI is not one of this chain (TZIP-16).')
  }
  return { address, key }
}

/** Reads the value in the big map `%metadata`; `undefined` when there is none. Rejects with `OwnershipError`. */
export async function readStorageValue(
  ask: AskNode,
  hash: string,
  contract: Contract,
  key: string,
): Promise<Uint8Array | undefined> {
  const map = bigMap(contract, 'metadata')
  if (map === undefined || !isPrim(map.key, 'string')) return undefined
  const entry = await readEntry(ask, hash, map.id, scriptExpr({ kind: 'string', string: key }))
  return entry?.kind === 'bytes' ? entry.bytes : undefined
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    // Not percent-encoded UTF-8.
    return undefined
  }
}
