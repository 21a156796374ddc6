import { openStore } from './sqliteRace.ts'

// Run by sqlite.test.ts: uses a code and a challenge, then dies without closing anything.
const store = await openStore(String(process.argv[2]))
await store.adapter('AuthorizationCode').upsert('c', { jti: 'c', grantId: 'g' }, 600)
await store.adapter('AuthorizationCode').consume('c')
await store.singleUse.put('challenge', 'x', 1, 600)
await store.singleUse.consume('challenge', 'x')
process.kill(process.pid, 'SIGKILL')
