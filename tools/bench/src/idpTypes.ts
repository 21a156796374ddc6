/** Algorithms that access tokens are signed with, the default first. */
export const ALGS = ['RS256', 'ES256', 'EdDSA'] as const

/** One of {@link ALGS}. */
export type Alg = (typeof ALGS)[number]

/** `resource` of the resource server whose tokens have that algorithm (RFC 8707). */
export const resourceOf = (alg: Alg): string => `https://${alg.toLowerCase()}.example`

/** What every token is asked for. */
export const SCOPE = 'files.read files.write'

/** Where sign-ins end. Nothing listens there: the browser stops at the border. */
export const CALLBACK = 'https://rp.example/callback'

/** Which server a process is. */
export type ServerKind = 'ours' | 'oidc-provider' | 'hono+jose'

/** What a process is started with. */
export type ServerInput = {
  readonly kind: ServerKind
  readonly port: number
  /** Configuration, of ours only. */
  readonly config?: Readonly<Record<string, unknown>> | undefined
}

/** A client and its secret. */
export type Credentials = { readonly id: string; readonly secret: string }

/** A server that listens. */
export type Serving = {
  /** The issuer. */
  readonly url: string
  /** Acts for itself. */
  readonly machine: Credentials
  /** Signs people in, of those servers that can. */
  readonly web?: Credentials | undefined
  readonly endpoints: {
    readonly token: string
    readonly authorization: string
    readonly introspection: string
    readonly userinfo: string
  }
}

/** What a process has used until now. */
export type Usage = {
  /** Milliseconds of processor time, all threads counted. */
  readonly cpu: number
  /** Bytes. */
  readonly rss: number
}

/** What a process holds, its garbage collected. Sizes in bytes. */
export type Held = Usage & {
  readonly heap: number
  /** Outside of the heap: buffers. */
  readonly external: number
  /** Sockets, timers and the like that are open. */
  readonly resources: number
}

/** What a process is asked, and what it answers. */
export type Questions = {
  readonly usage: Usage
  readonly held: Held
  /** Removes from the store what has expired, as the product does at intervals. How many rows. */
  readonly purge: number
}
