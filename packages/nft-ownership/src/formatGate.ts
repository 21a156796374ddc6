import { canonicalQuery, stableJson } from './internal/canonical.ts'
import type { Gate } from './types.ts'

/**
 * Writes a gate in one form for all gates that say the same: members and branches in order, defaults left out,
 * hexadecimal in lower case, nested `allOf` and `anyOf` flat. For caches, comparison and {@link gateHash}; it parses again
 * to a gate with the same meaning.
 *
 * @example
 * ```ts
 * import { formatGate } from '@countersign/nft-ownership'
 *
 * formatGate({ collection: 'asac.near', chain: 'near:mainnet', amount: { min: '1' } })
 * // '{"chain":"near:mainnet","collection":"asac.near"}'
 * ```
 */
export function formatGate(gate: Gate): string {
  return stableJson(canonicalGate(gate))
}

/**
 * SHA-256 of the canonical form, base64url without padding: what a consent or a cache is kept under. Gates that ask for
 * the same have the same, and a gate that asks for anything else has another.
 *
 * @example
 * ```ts
 * import { gateHash } from '@countersign/nft-ownership'
 *
 * await gateHash({ chain: 'near:mainnet', collection: 'asac.near' })
 * // 'MfMm1ZmLd84HmmELqtqDBq7Tk_DAO8MT-csVVy1QfGU'
 * ```
 * @see RFC 4648 section 5
 */
export async function gateHash(gate: Gate): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(formatGate(gate)))
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}

function canonicalGate(gate: Gate): Gate {
  if ('allOf' in gate) {
    const branches = branchesOf(gate.allOf, (inner) => ('allOf' in inner ? inner.allOf : undefined))
    return only(branches) ?? { allOf: branches }
  }
  if ('anyOf' in gate) {
    const branches = branchesOf(gate.anyOf, (inner) => ('anyOf' in inner ? inner.anyOf : undefined))
    return only(branches) ?? { anyOf: branches }
  }
  // Two negations are left: whoever proves no account of a chain meets neither.
  return 'not' in gate ? { not: canonicalGate(gate.not) } : canonicalQuery(gate)
}

function branchesOf(
  branches: readonly Gate[],
  same: (inner: Gate) => readonly Gate[] | undefined,
): readonly Gate[] {
  const flat = branches.map(canonicalGate).flatMap((inner) => same(inner) ?? [inner])
  const byText = new Map(flat.map((inner) => [stableJson(inner), inner]))
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, inner]) => inner)
}

function only(branches: readonly Gate[]): Gate | undefined {
  return branches.length === 1 ? branches[0] : undefined
}
