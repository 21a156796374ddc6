import { parameters, serve } from './children.ts'
import type { RaceModule } from './fixture.ts'

// Runs in a process of its own: see writers.ts.
const { module, location } = parameters()
const { openStore } = (await import(String(module))) as RaceModule
const { audit, counters, close } = await openStore(String(location))

serve(
  {
    write: async ({ writes }) => {
      if (!audit || !counters) throw new TypeError('this store has no audit log')
      let last = 0
      for (let n = 0; n < Number(writes); n += 1) {
        await audit.append({ process: process.pid, n })
        last = (await counters.add('writes', 'all', 600)).count
      }
      return last
    },
  },
  close,
)
