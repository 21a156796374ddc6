import closeWithGrace from 'close-with-grace'
import { createIdp } from '../idp.ts'
import { createLogger } from '../log.ts'
import { type CommandContext, type GlobalOptions, readConfig } from './context.ts'

/** Starts the server and keeps it until a signal; then drains it. */
export const runStart = async (context: CommandContext, options: GlobalOptions): Promise<void> => {
  // One process serves the whole configuration: each tenant has its issuer there.
  const config = await readConfig(context, { ...options, tenant: undefined })
  const logger = createLogger(config)
  const idp = await createIdp({ config, logger })
  const { drainDelaySeconds, drainSeconds } = config.server
  const delay = (drainDelaySeconds + drainSeconds + 5) * 1000
  // Before anybody is answered: a signal may come at once. A process that ends for want of work keeps its own exit code.
  closeWithGrace({ delay, logger: false, skip: ['beforeExit'] }, async ({ err, signal }) => {
    if (err) logger.fatal({ err }, 'stopping after an error')
    else logger.info({ signal }, 'stopping')
    await idp.stop()
  })
  await idp.start()
}
