import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import { onTestFinished, vi } from 'vitest'
import type { ConfigInput } from '../../index.ts'
import { adminApi, newAdminKey } from '../admin.ts'
import { MINE, on } from '../gates.ts'
import { startIdp, type TestIdp } from '../idp.ts'
import { type LogoutReceiver, startLogoutReceiver } from '../logoutReceiver.ts'
import { type TestChain, testChain } from '../tokens.ts'
import { type Documents, publish } from './documents.ts'
import { registerDynamically, registrationToken } from './dynamicRegistration.ts'
import { type Client, type Register, registerAsOperator } from './registration.ts'

/** What a provider publishes about itself. */
export type Metadata = Readonly<Record<string, unknown>> & {
  readonly issuer: string
  readonly authorization_endpoint: string
  readonly token_endpoint: string
  readonly userinfo_endpoint: string
  readonly jwks_uri: string
  readonly end_session_endpoint: string
  readonly pushed_authorization_request_endpoint: string
  readonly registration_endpoint?: string
}

/** A provider under test, and what a relying party knows of it. */
export type Op = {
  readonly idp: TestIdp
  readonly metadata: Metadata
  readonly mode: 'query' | 'form_post'
  /** How clients come about: by the operator, or by dynamic registration. */
  readonly registration: 'static' | 'dynamic'
  /** Registers a client as the plan says. Rejects when that is refused. */
  readonly register: Register
  /** Two clients, registered with nothing but what is needed. */
  readonly clients: readonly [Client, Client]
  readonly keys: () => Promise<JWTVerifyGetKey>
  /** Receives back-channel logouts, or whatever else the provider asks for at its origin. */
  readonly receiver: LogoutReceiver
  readonly chain: TestChain
  readonly documents: Documents
  /** The operator's admin API. */
  readonly admin: ReturnType<typeof adminApi>
  readonly stop: () => Promise<void>
}

/** Claims of the standard scopes come from tokens here: who holds this one has them all. */
const PROFILE: ConfigInput = {
  chains: { 'eip155:1': { rpc: ['http://127.0.0.1:9'] } },
  gates: { members: { gate: on(MINE) } },
  nft: {
    mappings: [
      ['name', 'profile'],
      ['nickname', 'profile'],
      ['picture', 'profile'],
      ['website', 'profile'],
      ['locale', 'profile'],
      ['updated_at', 'profile'],
      ['email', 'email'],
      ['email_verified', 'email'],
      ['address', 'address'],
      ['phone_number', 'phone'],
      ['phone_number_verified', 'phone'],
    ].map(([claim = '', scope = '']) => ({
      claim,
      scopes: [scope],
      gate: 'members',
      from: { any: { path: `profile.${claim}` } },
    })),
    cache: { block: 0, holdings: 0 },
  },
}

/** The token's own document. */
export const DOCUMENT: Readonly<Record<string, unknown>> = {
  name: 'Ada Lovelace',
  nickname: 'ada',
  picture: 'https://ada.example/me.png',
  website: 'https://ada.example/',
  locale: 'en-GB',
  updated_at: 1_700_000_000,
  email: 'ada@ada.example',
  email_verified: true,
  address: { country: 'GB', locality: 'London' },
  phone_number: '+44 20 7946 0000',
  phone_number_verified: false,
}

/** Gives a person the token that the claims of the standard scopes come from. */
export const giveProfile = ({ chain }: Op, account: string): void =>
  chain.give(MINE, account, { id: '1', metadata: { name: 'Pass', profile: DOCUMENT } })

const json = async <T>(url: string): Promise<T> => (await (await fetch(url)).json()) as T

/** How clients of the plan come about. */
const registrarOf = async (
  idp: TestIdp,
  metadata: Metadata,
  { admin, internal }: Pick<Op, 'admin'> & { readonly internal: readonly string[] },
): Promise<Register> => {
  const { registration_endpoint: endpoint } = metadata
  if (endpoint === undefined) return registerAsOperator(idp)
  const token = await admin('POST', '/registration-tokens', {
    redirectHosts: ['*', ...new Set(internal.map((origin) => new URL(origin).hostname))],
    uses: 1000,
  })
  return registerDynamically(endpoint, registrationToken(token))
}

/** Starts a provider for a plan. */
export const startOp = async ({
  mode = 'query',
  registration = 'static',
}: {
  readonly mode?: Op['mode'] | undefined
  readonly registration?: Op['registration'] | undefined
} = {}): Promise<Op> => {
  const documents = await publish()
  const receiver = await startLogoutReceiver()
  const chain = testChain()
  const { entry, key } = newAdminKey('suite', { clients: 'write', keys: 'write' })
  const internal = [receiver.origin, ...documents.origins]
  const config: ConfigInput = {
    ...PROFILE,
    oidc: { internalOrigins: internal },
    admin: { keys: [entry] },
    registration: { enabled: registration === 'dynamic' },
  }
  const idp = await startIdp(config, { adapters: [chain.adapter] })
  const metadata = await json<Metadata>(`${idp.base}/.well-known/openid-configuration`)
  const admin = adminApi(idp.base, key)
  const register = await registrarOf(idp, metadata, { admin, internal })
  return {
    idp,
    metadata,
    mode,
    registration,
    register,
    clients: [await register(), await register()],
    keys: async () => createLocalJWKSet(await json<JSONWebKeySet>(metadata.jwks_uri)),
    receiver,
    chain,
    documents,
    admin,
    stop: async () => {
      await idp.idp.stop()
      receiver.close()
      documents.stop()
    },
  }
}

/** Lets time pass for the provider and the relying party; they are in one process. Until the test is over. */
export const pass = (seconds: number): void => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 })
  onTestFinished(() => void vi.useRealTimers())
}
