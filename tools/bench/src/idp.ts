import { measureLogins } from './idpLogins.ts'
import { type Server, startServer } from './idpProcess.ts'
import { loginSection, tokenSection } from './idpReport.ts'
import { STORES, startStores } from './idpStores.ts'
import { measureTokens, type Named } from './idpTokens.ts'
import type { Section } from './report.ts'

/** Starts the peers and the product on each store, hands them to `use`, and ends them whatever happens. */
async function withServers<T>(use: (servers: readonly Named[]) => Promise<T>): Promise<T> {
  const stores = await startStores(STORES)
  const running: Server[] = []
  const start = async (...[options]: Parameters<typeof startServer>): Promise<Server> => {
    const server = await startServer(options)
    running.push(server)
    return server
  }
  try {
    const servers: Named[] = [
      { name: 'oidc-provider', server: await start({ kind: 'oidc-provider' }) },
      { name: 'hono+jose', server: await start({ kind: 'hono+jose' }) },
    ]
    for (const name of STORES) {
      const config = { store: await stores.make(name) }
      servers.push({ name, server: await start({ kind: 'ours', config }) })
    }
    return await use(servers)
  } finally {
    await Promise.all(running.map((server) => server.stop()))
    await stores.close()
  }
}

/** What tokens and sign-ins take, on each store, beside bare peers. */
export function idp({ quick }: { readonly quick: boolean }): Promise<readonly Section[]> {
  const tokens = { rounds: quick ? 3 : 15, operations: 300, warmUp: quick ? 500 : 3000 }
  const logins = { rounds: quick ? 3 : 11, operations: 24, warmUp: quick ? 20 : 120 }
  return withServers(async (servers) => [
    tokenSection(await measureTokens(servers, tokens), tokens),
    loginSection(await measureLogins(servers, logins), logins),
  ])
}
