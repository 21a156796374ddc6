type Params = readonly unknown[]
type CrossAccount = { readonly substrate: string } | { readonly ethereum: string }

/** A token of {@link uniqueMethods}. */
export type UniqueToken = {
  readonly id: number
  readonly owner: CrossAccount
  readonly properties?: Readonly<Record<string, string>> | undefined
}

/** What a collection is like. */
export type UniqueCollection = {
  readonly mode?: unknown
  readonly limits?: Readonly<Record<string, unknown>> | undefined
  /** Names of properties that the holder can write. */
  readonly byOwner?: readonly string[] | undefined
}

/** The address of a token: what is sent there is nested in it. */
export function tokenAddress(collection: number, token: number): string {
  return `0xf8238ccfff8ed887463fd5e0${[collection, token].map((id) => id.toString(16).padStart(8, '0')).join('')}`
}

/**
 * Methods of a node of Unique Network for one collection, in the shape of its RPC. No recording.
 *
 * @see Unique Network RPC
 */
export function uniqueMethods(
  collection: number,
  tokens: readonly UniqueToken[],
  { mode = 'NFT', limits = {}, byOwner = [] }: UniqueCollection = {},
): Readonly<Record<string, (params: Params) => unknown>> {
  const same = (a: unknown, b: unknown) => JSON.stringify(a).toLowerCase() === JSON.stringify(b).toLowerCase()
  const find = ([asked, id]: Params) =>
    asked === collection ? tokens.find((token) => token.id === id) : undefined
  const topmost = (owner: CrossAccount): CrossAccount => {
    const parent = tokens.find(({ id }) => same({ ethereum: tokenAddress(collection, id) }, owner))
    return parent ? topmost(parent.owner) : owner
  }
  const bytes = (text: string) => [...new TextEncoder().encode(text)]
  const names = [...new Set(tokens.flatMap(({ properties = {} }) => Object.keys(properties)))]
  return {
    unique_collectionById: ([asked]) =>
      asked === collection ? { owner: 'x', mode, name: [], limits } : null,
    unique_accountTokens: ([asked, account]) =>
      asked === collection ? tokens.filter(({ owner }) => same(owner, account)).map(({ id }) => id) : [],
    unique_tokenOwner: (params) => find(params)?.owner ?? null,
    unique_topmostTokenOwner: (params) => {
      const token = find(params)
      return token ? topmost(token.owner) : null
    },
    unique_tokenProperties: (params) =>
      Object.entries(find(params)?.properties ?? {}).map(([key, value]) => ({
        key: bytes(key),
        value: bytes(value),
      })),
    unique_propertyPermissions: () =>
      names.map((key) => ({
        key: bytes(key),
        permission: { mutable: true, collection_admin: true, token_owner: byOwner.includes(key) },
      })),
  }
}
