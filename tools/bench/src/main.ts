import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { algorand } from './algorand.ts'
import { bundles } from './bundles.ts'
import { crypto } from './crypto.ts'
import { flow } from './flow.ts'
import { signIns } from './inputs.ts'
import { machine } from './machine.ts'
import { memory } from './memory.ts'
import { near } from './near.ts'
import { ownership } from './ownership.ts'
import { ownershipPeers } from './ownershipPeers.ts'
import { startWorld } from './ownershipWorld.ts'
import { parse } from './parse.ts'
import { policy } from './policy.ts'
import { polkadot } from './polkadot.ts'
import { render, type Section } from './report.ts'
import { signIn } from './signIn.ts'
import { singleFlight } from './singleFlight.ts'
import { tezos } from './tezos.ts'

/** `--quick` answers in half a minute, for a look while working; it does not touch the committed results. */
const quick = process.argv.includes('--quick')
const effort = quick ? { rounds: 3, milliseconds: 100 } : { rounds: 9, milliseconds: 300 }

/** Chains out of this process, for as long as they are asked. */
async function holdings(): Promise<readonly Section[]> {
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

const inputs = await signIns(64)
const sections = [
  await parse(inputs, effort),
  await signIn(inputs, effort),
  await tezos(effort),
  await near(effort),
  await polkadot(effort),
  await algorand(effort),
  await flow(effort),
  await crypto(inputs, effort),
  ...(await holdings()),
  await policy(quick ? 200 : 2000),
  await bundles(),
  memory(inputs, quick ? 1 : 5),
]
const { rounds, milliseconds } = effort
const report = render(
  [...machine(), `${rounds} rounds of ${milliseconds} ms of processor time for each subject`],
  sections,
)
console.log(report)
if (!quick) writeFileSync(join(import.meta.dirname, '../RESULTS.md'), report)
