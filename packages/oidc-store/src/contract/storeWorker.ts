import { parameters, serve, waitUntil } from './children.ts'
import { type RaceModule, type RaceStore, save } from './fixture.ts'

// Runs in a process of its own: see raceStores.ts.

type Redeem = (store: RaceStore, id: string) => Promise<boolean>

/** The steps of oidc-provider, which are not atomic by themselves: find, look at `consumed`, consume. */
function redeemModel(model: string): Redeem {
  return async (store, id) => {
    const found = await store.adapter(model).find(id)
    if (!found || found.consumed) return false
    await store.adapter(model).consume(id)
    return true
  }
}

const REDEEM: Readonly<Record<string, Redeem>> = {
  code: redeemModel('AuthorizationCode'),
  refreshToken: redeemModel('RefreshToken'),
  proofIdentifier: async (store, id) => {
    if (await store.adapter('ReplayDetection').find(id)) return false
    await save(store, 'ReplayDetection', id, { iss: 'race', exp: Math.floor(Date.now() / 1000) + 300 }, 300)
    return true
  },
  challenge: async (store, id) => (await store.singleUse.consume('challenge', id)) !== undefined,
}

async function seed(store: RaceStore, kind: string, round: number): Promise<void> {
  const id = `${kind}-${round}`
  const grantId = `grant-${id}`
  if (kind === 'challenge') return store.singleUse.put('challenge', id, { round }, 600)
  if (kind === 'proofIdentifier') return
  await save(store, 'Grant', grantId, { clientId: 'race' }, 600)
  await save(store, kind === 'code' ? 'AuthorizationCode' : 'RefreshToken', id, { grantId }, 600)
}

async function attempt(redeem: Redeem, store: RaceStore, id: string): Promise<string> {
  try {
    return (await redeem(store, id)) ? 'won' : 'refused'
  } catch (error) {
    if (error instanceof Error && error.message === 'invalid_grant') return 'refused'
    return String(error)
  }
}

const { module, location } = parameters()
const { openStore } = (await import(String(module))) as RaceModule
const store = await openStore(String(location))

serve(
  {
    seed: async ({ kind, rounds }) => {
      for (let round = 0; round < Number(rounds); round += 1) await seed(store, String(kind), round)
    },
    redeem: async ({ kind, round, at, redemptions }) => {
      const redeem = REDEEM[String(kind)]
      if (!redeem) throw new TypeError('unknown kind')
      waitUntil(BigInt(String(at)))
      const id = `${kind}-${round}`
      return Promise.all(Array.from({ length: Number(redemptions) }, () => attempt(redeem, store, id)))
    },
  },
  () => store.close(),
)
