import { base64ToBytes } from '@countersign/siwx-core/codec'
import { type Fields, isFields } from '../../internal/fields.ts'
import { addressBytes, ZERO_ADDRESS } from './address.ts'
import { inconsistent } from './algod.ts'
import { readUint64 } from './json.ts'

/** What an account holds of one asset. */
export type Holding = {
  readonly id: string
  readonly amount: bigint
  readonly isFrozen: boolean
}

/** Parameters of an asset (ASA). Texts are the issuer's: nothing in them is trusted. */
export type Asset = {
  readonly id: string
  readonly creator: string
  readonly total: bigint
  readonly decimals: number
  readonly name: string | undefined
  readonly unitName: string | undefined
  readonly url: string | undefined
  /** 32 bytes; `undefined` when there are none, or all are zero. */
  readonly metadataHash: Uint8Array | undefined
  /** `undefined` for nobody, here and below. */
  readonly manager: string | undefined
  readonly reserve: string | undefined
  readonly freeze: string | undefined
  readonly clawback: string | undefined
}

/** Reads an asset's id: a number of 64 bits above zero. */
export function readAssetId(value: unknown): string {
  const id = readUint64(value)
  if (id === undefined || id === 0n) throw inconsistent('no id of an asset')
  return String(id)
}

/** Reads an `asset-holding`. Rejects with `OwnershipError` (`chain_inconsistent`). */
export function readHolding(value: unknown): Holding {
  const { 'asset-id': id, amount: raw, 'is-frozen': isFrozen = false } = fieldsOf(value, 'no holding')
  const amount = readUint64(raw)
  if (amount === undefined || typeof isFrozen !== 'boolean') throw inconsistent('no holding')
  return { id: readAssetId(id), amount, isFrozen }
}

/** Reads `params` of an asset. Rejects with `OwnershipError` (`chain_inconsistent`). */
export function readAsset(id: string, value: unknown): Asset {
  const params = fieldsOf(value, 'no asset')
  const { creator, total: rawTotal, decimals = 0, 'metadata-hash': hash } = params
  const total = readUint64(rawTotal)
  const isAsset =
    typeof creator === 'string' &&
    addressBytes(creator) !== undefined &&
    total !== undefined &&
    typeof decimals === 'number' &&
    decimals >= 0 &&
    decimals <= 19
  if (!isAsset) throw inconsistent('no asset')
  return {
    id,
    creator,
    total,
    decimals,
    name: textOf(params, 'name'),
    unitName: textOf(params, 'unit-name'),
    url: textOf(params, 'url'),
    metadataHash: hashOf(hash),
    manager: accountOf(params, 'manager'),
    reserve: accountOf(params, 'reserve'),
    freeze: accountOf(params, 'freeze'),
    clawback: accountOf(params, 'clawback'),
  }
}

// algod leaves the text out when the bytes are no printable text, and gives them in base64 only.
function textOf(params: Fields, name: string): string | undefined {
  const text = params[name]
  return typeof text === 'string' && text !== '' ? text : undefined
}

function accountOf(params: Fields, name: string): string | undefined {
  const address = params[name]
  if (address === undefined || address === '' || address === ZERO_ADDRESS) return undefined
  if (typeof address === 'string' && addressBytes(address)) return address
  throw inconsistent('an address that is none')
}

function hashOf(value: unknown): Uint8Array | undefined {
  const bytes = typeof value === 'string' ? base64ToBytes(value) : undefined
  return bytes?.length === 32 && bytes.some((byte) => byte !== 0) ? bytes : undefined
}

function fieldsOf(value: unknown, what: string): Fields {
  if (isFields(value)) return value
  throw inconsistent(what)
}

/** How a holding stands under ARC-71. */
export type Bond = 'free' | 'bound' | 'revoked' | 'unknown'

/**
 * Tells a non-transferable asset: one of a kind, frozen for its holder, with nobody who could thaw it or take it back. With
 * its manager gone, too, it is revoked and proves nothing any more.
 *
 * @see ARC-71 "ASA Parameters Conventions"
 */
export function bondOf(asset: Asset, { isFrozen }: Holding): Bond {
  if (!isFrozen) return 'free'
  const { total, decimals, freeze, clawback, manager } = asset
  const isBound = total === 1n && decimals === 0 && freeze === undefined && clawback === undefined
  if (!isBound) return 'unknown'
  return manager === undefined ? 'revoked' : 'bound'
}
