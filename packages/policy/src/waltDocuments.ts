import { isObject } from './internal/isObject.ts'
import type { Json, JsonObject } from './types.ts'

/** The ecosystems of the predecessor. */
export type WaltEcosystem = 'EVM' | 'TEZOS' | 'NEAR' | 'UNIQUE' | 'FLOW' | 'ALGORAND'

/** Metadata of one token: the part of it that the predecessor's policies saw. */
export type WaltMetadata = {
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly image?: string | undefined
  readonly attributes?: readonly { readonly name: string; readonly value: Json }[] | undefined
  /** The document as it was, for members that only one ecosystem has. */
  readonly raw?: unknown
}

type Member = readonly [name: string, of: (metadata: WaltMetadata, raw: JsonObject) => Json | undefined]

const plain = (name: 'name' | 'description' | 'image'): Member => [name, (metadata) => metadata[name]]
/** A member of the document, by the first of these names that it has. */
const own = (name: string, ...others: readonly string[]): Member => [
  name,
  (_, raw) => [name, ...others].map((key) => raw[key]).find((value) => value !== undefined),
]

/**
 * The predecessor gave `artifactUri` and `reference` another member's value; here they have their own. The names are
 * those that its policies use.
 */
const MEMBERS: Readonly<Record<WaltEcosystem, readonly Member[]>> = {
  EVM: [plain('name'), plain('description')],
  TEZOS: [
    ...[plain('name'), plain('description'), own('symbol'), own('decimals')],
    ...[own('displayUri'), own('artifactUri'), own('thumbnailUri')],
    ...[own('isTransferable'), own('isBooleanAmount'), own('shouldPreferSymbol')],
    ...[own('category'), own('collectionName'), own('creatorName')],
  ],
  NEAR: [
    ...[['title', (metadata, raw) => raw['title'] ?? metadata.name] satisfies Member, plain('description')],
    ...[own('media'), own('mediaHash', 'media_hash'), own('copies'), own('issuedAt', 'issued_at')],
    ...[own('expiresAt', 'expires_at'), own('startsAt', 'starts_at'), own('updatedAt', 'updated_at')],
    ...[own('reference'), own('referenceHash', 'reference_hash'), own('extra')],
    ...[own('royalties'), own('approved_accounts', 'approved_account_ids')],
  ],
  UNIQUE: [plain('image')],
  FLOW: [
    ...[plain('name'), plain('description'), own('media', 'thumbnail'), own('owner')],
    ...[own('externalURL', 'externalUrl'), own('collectionName'), own('traits'), own('royalties')],
  ],
  ALGORAND: [plain('name'), plain('description'), plain('image'), own('unitname', 'unitName', 'unit-name')],
}

/** Ecosystems whose attributes stand beside the members, by name. */
const WITH_ATTRIBUTES: ReadonlySet<WaltEcosystem> = new Set(['EVM', 'TEZOS', 'UNIQUE'])

/**
 * Builds what the predecessor (walt.id IDP Kit) gave its policies: `input` is what was configured, and the token's
 * metadata is the root of `data`, every value as text. Give both to {@link decide}, with its compatibility mode.
 *
 * An attribute never replaces a member of the same name. One that is named like a package of the policy makes the
 * embedded engine refuse to decide (`policy_failed`).
 *
 * @example
 * ```ts
 * import { createEmbeddedPolicy, decide, waltDocuments } from '@countersign/policy'
 *
 * const loaded = await createEmbeddedPolicy({
 *   source: 'package app.nft\n\ndefault allow := false\n\nallow if data.Background == input.Background',
 *   query: 'data.app.nft.allow',
 * })
 * const { input, data } = waltDocuments({
 *   ecosystem: 'TEZOS',
 *   metadata: { attributes: [{ name: 'Background', value: 'Purple' }] },
 *   inputs: { Background: 'Purple' },
 * })
 * if (!loaded.ok) throw new Error(loaded.reason)
 * const { allow } = await decide(loaded.policy, input, { data, compatibility: 'walt-idpkit' })
 * console.log(allow) // true
 * ```
 */
export function waltDocuments({
  ecosystem,
  metadata,
  inputs = {},
}: {
  readonly ecosystem: WaltEcosystem
  readonly metadata: WaltMetadata
  readonly inputs?: JsonObject | undefined
}): { readonly input: JsonObject; readonly data: JsonObject } {
  const raw = (metadata.raw ?? {}) as Json
  const document = isObject(raw) ? raw : {}
  const members = MEMBERS[ecosystem].map(([name, of]) => [name, of(metadata, document)] as const)
  const attributes = WITH_ATTRIBUTES.has(ecosystem) ? (metadata.attributes ?? []) : []
  const all = [...attributes.map(({ name, value }) => [name, value] as const), ...members]
  return { input: inputs, data: Object.fromEntries(all.flatMap(([name, value]) => entry(name, value))) }
}

function entry(name: string, value: Json | undefined): readonly (readonly [string, string])[] {
  if (value === undefined || value === null) return []
  return [[name, typeof value === 'string' ? value : JSON.stringify(value)]]
}
