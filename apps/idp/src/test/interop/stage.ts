import { freePort } from '@countersign/testing/freePort'
import { decodeJwt, decodeProtectedHeader, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, afterEach, beforeAll } from 'vitest'
import type { ClientInput } from '../../clients/schema.ts'
import type { ConfigInput } from '../../index.ts'
import { startIdp, type TestIdp } from '../idp.ts'
import { MACHINES } from '../machine.ts'
import { newPerson, type Person } from '../person.ts'
import { type TestChain, testChain } from '../tokens.ts'
import { type Front, startFront } from './front.ts'

const COLLECTION = `0x${'aa'.repeat(20)}`

const CONFIG: ConfigInput = {
  chains: { 'eip155:1': { rpc: ['http://127.0.0.1:9'] } },
  gates: { members: { name: 'Members', gate: { chain: 'eip155:1', collection: COLLECTION } } },
  nft: { cache: { block: 0, holdings: 0 } },
  m2m: MACHINES,
}

/** Of a client, as an operator would set it. */
export type ClientSettings = Partial<Omit<ClientInput, 'clientId'>>

/** A provider behind a proxy, with one gate and two resource servers, for all tests of a file. */
export type Stage = {
  /** What relying parties are told. */
  readonly issuer: string
  readonly front: Front
  readonly provider: TestIdp
  /** Where the relying party of this file is to listen. */
  readonly origin: string
  /** Registers a client that every sign-in has to meet the gate for. */
  readonly register: (
    input: ClientSettings & { readonly clientId: string },
  ) => Promise<{ readonly clientId: string; readonly secret: string }>
  /** Gives an account (CAIP-10) a token of the gate's collection. */
  readonly give: (account: string) => void
  /** Takes it away again. */
  readonly take: (account: string) => void
  /** Somebody who holds one. */
  readonly member: () => Person
}

/** Starts it, once; `get` is for tests and hooks. */
export const useStage = (config: (origin: string) => ConfigInput = () => ({})): (() => Stage) => {
  let stage: Stage | undefined
  let chain: TestChain

  beforeAll(async () => {
    chain = testChain()
    const front = await startFront()
    const origin = `http://127.0.0.1:${await freePort()}`
    const provider = await startIdp(
      { ...CONFIG, ...config(origin), issuer: front.url },
      { adapters: [chain.adapter] },
    )
    front.forwardTo(provider.base)
    const register: Stage['register'] = async (input) => {
      const { client, secret = '' } = await provider.idp.clients.create({
        name: input.clientId,
        gates: ['members'],
        ...input,
      })
      return { clientId: client.clientId, secret }
    }
    const give = (account: string) => chain.give(COLLECTION, account, { id: '1' })
    const take = (account: string) => chain.take(COLLECTION, account)
    const member = () => {
      const person = newPerson()
      give(person.account)
      return person
    }
    stage = { issuer: front.url, front, provider, origin, register, give, take, member }
  })
  afterEach(() => stage?.front.tamper())
  afterAll(async () => {
    await stage?.provider.idp.stop()
    stage?.front.close()
  })

  return () => {
    if (!stage) throw new Error('the stage is not set yet')
    return stage
  }
}

/** Makes another ID token of it, signed by a key that the provider has not got, under the name of one that it has. */
export const forge = async (idToken: string, claims: Readonly<Record<string, unknown>> = {}) => {
  const { privateKey } = await generateKeyPair('RS256')
  const { alg, ...header } = decodeProtectedHeader(idToken)
  return new SignJWT({ ...decodeJwt(idToken), ...claims })
    .setProtectedHeader({ ...header, alg: alg ?? 'RS256' })
    .sign(privateKey)
}

/** For {@link Front.tamper}: every ID token is forged. */
export const forging =
  (claims: Readonly<Record<string, unknown>> = {}) =>
  async (answer: Readonly<Record<string, unknown>>) => ({
    ...answer,
    id_token: await forge(String(answer['id_token']), claims),
  })

/** For {@link Front.tamper}: every ID token is right, but nobody has signed it (`alg` is `none`). */
export const unsigning = (answer: Readonly<Record<string, unknown>>) => ({
  ...answer,
  id_token: new UnsecuredJWT(decodeJwt(String(answer['id_token']))).encode(),
})

/** For {@link Front.tamper}: whoever comes later gets the ID token of the first. */
export const repeating = () => {
  let first: unknown
  return (answer: Readonly<Record<string, unknown>>) => {
    first ??= answer['id_token']
    return { ...answer, id_token: first }
  }
}
