import { openStore } from './sqliteRace.ts'

// Run by sqlite.faults.test.ts with a limit on the size of files: writes until the disk is full, tells what was acknowledged, goes on reading.
const store = await openStore(String(process.argv[2]))
const acknowledged: string[] = []
let failure: { readonly code?: unknown } | undefined
for (let n = 0; n < 5000 && failure === undefined; n += 1) {
  const id = `c${n}`
  try {
    await store
      .adapter('AuthorizationCode')
      .upsert(id, { jti: id, grantId: `g-${id}`, filler: 'x'.repeat(500) }, 600)
    await store.adapter('AuthorizationCode').consume(id)
    acknowledged.push(id)
  } catch (error) {
    failure = error as { code?: unknown }
  }
}
const found = await Promise.all(
  acknowledged.map(async (id) => (await store.adapter('AuthorizationCode').find(id))?.consumed !== undefined),
)
process.stdout.write(
  JSON.stringify({ code: failure?.code, acknowledged, spent: found.filter(Boolean).length }),
)
process.exit(0)
