import { fileURLToPath } from 'node:url'
import closeWithGrace from 'close-with-grace'
import { findPort } from './ports.ts'
import { type Services, startServices } from './services.ts'

const ROOT = new URL('../../../', import.meta.url)
const IDP_PORT = 4400
const DEMO_PORT = 4401

/** `pnpm start`: the provider and the demo in one process, until Ctrl-C or SIGTERM. */
export async function run(): Promise<void> {
  const started = await start()
  if (!started) return
  print(banner(started))
  closeWithGrace({ delay: 10_000, logger: false }, async ({ err }) => {
    if (err) print(`Countersign failed: ${err.stack ?? err.message}`)
    await started.close()
    print('Countersign has stopped.')
  })
}

async function start(): Promise<Services | undefined> {
  try {
    const idpPort = await findPort(IDP_PORT)
    const demoPort = await findPort(DEMO_PORT, [idpPort])
    const storePath = fileURLToPath(new URL('.countersign/demo.sqlite', ROOT))
    return await startServices({ idpPort, demoPort, storePath })
  } catch (error) {
    print(`Countersign did not start. ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
    return undefined
  }
}

function banner({ issuer, demo }: Services): string {
  return `
  Countersign is running.

    Demo application     ${demo}   <- open this one
    Identity provider    ${issuer}
    Discovery            ${issuer}/.well-known/openid-configuration

  No wallet at hand? Choose "Demo wallet" when asked for one: it signs with a throw-away key,
  is offered in development only, and takes you through in a minute.

  Data is kept in .countersign/. Ctrl-C stops everything.
`
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
