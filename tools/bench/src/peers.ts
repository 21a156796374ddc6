import { algorand } from './algorand.ts'
import { bundles } from './bundles.ts'
import { crypto } from './crypto.ts'
import { flow } from './flow.ts'
import { signIns } from './inputs.ts'
import type { Effort } from './measure.ts'
import { memory } from './memory.ts'
import { near } from './near.ts'
import { ownership } from './ownership.ts'
import { ownershipPeers } from './ownershipPeers.ts'
import { startWorld } from './ownershipWorld.ts'
import { parse } from './parse.ts'
import { policy } from './policy.ts'
import { polkadot } from './polkadot.ts'
import type { Section } from './report.ts'
import { signIn } from './signIn.ts'
import { singleFlight } from './singleFlight.ts'
import { tezos } from './tezos.ts'

/** Chains out of this process, for as long as they are asked. */
async function holdings(quick: boolean): Promise<readonly Section[]> {
  const world = await startWorld()
  const runs = quick ? 5 : 50
  try {
    return [
      await ownership(world, runs),
      await ownershipPeers(world, runs),
      await singleFlight(world, quick ? 2 : 10),
    ]
  } finally {
    await world.close()
  }
}

/** The libraries, each beside its peers. */
export async function peers({
  effort,
  quick,
}: {
  readonly effort: Effort
  readonly quick: boolean
}): Promise<readonly Section[]> {
  const inputs = await signIns(64)
  return [
    await parse(inputs, effort),
    await signIn(inputs, effort),
    await tezos(effort),
    await near(effort),
    await polkadot(effort),
    await algorand(effort),
    await flow(effort),
    await crypto(inputs, effort),
    ...(await holdings(quick)),
    await policy(quick ? 200 : 2000),
    await bundles(),
    memory(inputs, quick ? 1 : 5),
  ]
}
