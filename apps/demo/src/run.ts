import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import closeWithGrace from 'close-with-grace'
import { OFFLINE_CHAINS, toChains, whoCanSignIn } from './chains.ts'
import { findPort } from './ports.ts'
import { type Services, startServices } from './services.ts'

const DATA = fileURLToPath(new URL('../../../.countersign/', import.meta.url))
const HELP = `Starts the identity provider and a demo relying party on this machine.

  --port <number>       the provider's port (4400, or the next free one)
  --demo-port <number>  the demo's port (4401, or the next free one)
  --data <directory>    where the provider keeps its data (.countersign)
  --chain <id>=<url>    a chain and an endpoint of it, by CAIP-2; may be repeated.
                        near:mainnet and flow:mainnet need one; eip155:1 then accepts contract accounts too`

/** `pnpm start`: the provider and the demo in one process, until Ctrl-C or SIGTERM. */
export async function run(args: readonly string[]): Promise<void> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '4400' },
        'demo-port': { type: 'string', default: '4401' },
        data: { type: 'string', default: DATA },
        chain: { type: 'string', multiple: true, default: [] },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) return print(HELP)
    const idpPort = await findPort(toPort(values.port))
    const demoPort = await findPort(toPort(values['demo-port']), [idpPort])
    const chains = { ...OFFLINE_CHAINS, ...toChains(values.chain) }
    const storePath = join(values.data, 'demo.sqlite')
    const services = await startServices({ idpPort, demoPort, storePath, config: { chains } })
    print(banner(services, Object.keys(chains)))
    stopOnSignal(services)
  } catch (error) {
    print(`Countersign did not start. ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}

function toPort(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new Error(`[port_invalid] "${text}" is not a port; give a number from 0 to 65535.`)
}

function stopOnSignal(services: Services): void {
  closeWithGrace({ delay: 15_000, logger: false }, async ({ err }) => {
    if (err) print(`Countersign failed: ${err.stack ?? err.message}`)
    await services.close()
    print('Countersign has stopped.')
  })
}

function banner({ issuer, demo }: Services, chains: readonly string[]): string {
  return `
  Countersign is running.

    Demo application     ${demo}   <- open this one
    Identity provider    ${issuer}
    Discovery            ${issuer}/.well-known/openid-configuration

  ${whoCanSignIn(chains)}

  No wallet at hand? Choose "Demo wallet" when asked for one: it signs with a throw-away key,
  is offered in development only, and takes you through in a minute.

  Ctrl-C stops everything.
`
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
