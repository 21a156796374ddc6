/** A module of `probe/`, and the rows of the table that it makes. */
export type Module = {
  readonly name: string
  /** Last part of a package's name, and the part of it: `access-token/hono`. */
  readonly rows: readonly string[]
  /** Where it runs: where the packages are for use, or where importing them does no harm. */
  readonly where: 'use' | 'import'
  /** What Deno has to be allowed; by default nothing at all. */
  readonly deno?: readonly string[] | undefined
}

const LOOPBACK = '--allow-net=127.0.0.1'

const CONNECTORS = ['connectors', 'connector-beacon-p2p', 'connector-pera', 'connector-walletconnect']

/** Everything that is published, each package used as its README says. */
export const MODULES: readonly Module[] = [
  {
    name: 'proofs',
    rows: [
      ...['siwx-core', 'siwx-crypto', 'siwx-ethereum', 'siwx-tezos', 'siwx-near'],
      ...['siwx-polkadot', 'siwx-flow', 'siwx-algorand', 'siwx'],
    ],
    where: 'use',
  },
  { name: 'onPage', rows: CONNECTORS, where: 'use' },
  { name: 'onServer', rows: CONNECTORS, where: 'import', deno: ['--allow-sys=hostname'] },
  {
    name: 'accessToken',
    rows: ['access-token', 'access-token/hono', 'access-token/webhook'],
    where: 'use',
    deno: [LOOPBACK],
  },
  {
    name: 'express',
    rows: ['access-token/express'],
    where: 'use',
    deno: [LOOPBACK, '--allow-env'],
  },
  { name: 'ownership', rows: ['nft-ownership'], where: 'use', deno: [LOOPBACK] },
  { name: 'metadata', rows: ['nft-ownership/metadata'], where: 'use', deno: [LOOPBACK] },
  { name: 'policy', rows: ['policy-opa', 'policy'], where: 'use', deno: ['--allow-read'] },
  {
    name: 'store',
    rows: ['oidc-store/sqlite', 'oidc-store/postgres', 'oidc-store/redis'],
    where: 'use',
    deno: [LOOPBACK, '--allow-read', '--allow-write', '--allow-env'],
  },
  { name: 'contract', rows: ['oidc-store/contract'], where: 'use' },
]
