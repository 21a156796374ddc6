import { randomBytes } from 'node:crypto'
import type { ClientInput, Idp } from '@countersign/idp'
import { type ChainNodes, startChainNodes } from '@countersign/testing/chainNodes'
import { startTokenChain, type TokenChain } from '@countersign/testing/tokens'
import type { Hex } from 'viem'
import { findPort } from '../ports.ts'
import { startServices } from '../services.ts'
import { createHouse, type House } from './house.ts'
import { createSwitchable, listen, type Switchable } from './switchable.ts'

/** Provider, members' house, an EVM with two collections and a Near with one. */
export type HouseStage = {
  readonly issuer: string
  readonly house: string
  readonly party: Pick<House, 'logouts' | 'refresh' | 'reset'>
  readonly idp: Idp
  readonly chain: TokenChain
  readonly node: Switchable
  readonly cats: Hex
  readonly dogs: Hex
  readonly near: ChainNodes['state']
  /** What the provider demands of the house from now on. */
  readonly demand: (client: Pick<ClientInput, 'gates' | 'collections'>) => Promise<void>
  readonly give: (collection: 'cats' | 'dogs', owner: string, id: bigint, metadata?: object) => Promise<void>
  readonly close: () => Promise<void>
}

const REGO = `package house

decision := {"allow": count(reasons) == 0, "reasons": reasons}

reasons contains "A golden cat is needed, and yours is not." if {
  count([token | some token in input.nft.tokens; token.metadata.traits.tier == "gold"]) == 0
}`

/** A collection on Near. */
export const PASSES = 'passes.near'

type World = Pick<HouseStage, 'chain' | 'node' | 'cats' | 'dogs' | 'house'> & { readonly nodes: ChainNodes }

const config = ({ chain, node, cats, dogs, house, nodes }: World) => {
  const near = 'near:mainnet'
  const on = (collection: Hex) => ({ chain: chain.caip2, collection })
  const recheck = { every: 0 }
  return {
    // People sign on mainnet, without a node; the tokens are elsewhere.
    chains: {
      'eip155:1': {},
      [near]: nodes.chains[near] ?? {},
      [chain.caip2]: { rpc: [node.url], finality: 'latest' as const, signIn: false },
    },
    gates: {
      cats: { name: 'A cat of the house', gate: on(cats), recheck },
      watched: { name: 'A cat of the house', gate: on(cats), recheck: { every: 1 } },
      golden: { name: 'A golden cat', gate: on(cats), policy: 'golden', recheck },
      both: { name: 'A cat and a dog', gate: { allOf: [on(cats), on(dogs)] }, recheck },
      'cat-and-pass': {
        name: 'A cat and a pass',
        gate: { allOf: [on(cats), { chain: near, collection: PASSES, standard: 'nep171' as const }] },
        recheck,
      },
    },
    policies: { golden: { rego: REGO, query: 'data.house.decision' } },
    nft: {
      mappings: [
        { claim: 'name', scopes: ['profile'], gate: 'cats', from: { any: { trait: 'called' } } },
        { claim: 'level', scopes: ['profile'], gate: 'cats', from: { eip155: { trait: 'level' } } },
      ],
      cache: { block: 0, holdings: 0 },
      schedule: { interval: 1 },
    },
    oidc: { internalOrigins: [house] },
    log: { level: 'silent' as const },
  }
}

/** Starts everything on free loopback ports. */
export async function startHouseStage(): Promise<HouseStage> {
  const chain = await startTokenChain()
  const node = await createSwitchable(chain.url)
  const cats = await chain.deploy('Enumerable721')
  const dogs = await chain.deploy('Enumerable721')
  const nodes = await startChainNodes()
  nodes.state.near[PASSES] = {}
  const idpPort = await findPort(0)
  const demoPort = await findPort(0, [idpPort])
  const housePort = await findPort(0, [idpPort, demoPort])
  const house = `http://localhost:${housePort}`
  const services = await startServices({
    idpPort,
    demoPort,
    storePath: ':memory:',
    config: config({ chain, node, cats, dogs, house, nodes }),
  })
  const clientSecret = randomBytes(32).toString('base64url')
  await services.idp.clients.ensure(
    {
      clientId: 'house',
      name: 'Members’ house',
      redirectUris: [`${house}/callback`],
      clientUri: house,
      backchannelLogoutUri: `${house}/backchannel`,
    },
    { secret: clientSecret },
  )
  const { app, ...party } = createHouse({
    issuer: services.issuer,
    clientId: 'house',
    clientSecret,
    baseUrl: house,
  })
  const server = await listen(app.fetch, housePort)
  const collections = { cats, dogs }
  return {
    issuer: services.issuer,
    house,
    party,
    idp: services.idp,
    chain,
    node,
    cats,
    dogs,
    near: nodes.state,
    demand: async (demanded) => {
      await services.idp.clients.update('house', { gates: [], collections: [], ...demanded })
    },
    give: async (name, owner, id, metadata) => {
      const collection = collections[name]
      await chain.write('Enumerable721', collection, 'mint', [owner, id])
      if (!metadata) return
      const uri = `data:application/json,${encodeURIComponent(JSON.stringify(metadata))}`
      await chain.write('Enumerable721', collection, 'setURI', [id, uri])
    },
    close: async () => {
      await server.close()
      await services.close()
      await node.close()
      nodes.close()
      await chain.close()
    },
  }
}
