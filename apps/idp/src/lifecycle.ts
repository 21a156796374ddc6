import type { Server } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { type Store, startPurgeJob } from '@countersign/oidc-store'
import type { Config } from './config/schema.ts'
import { drain, listen } from './http/server.ts'
import type { Logger } from './log.ts'
import type { Scheduler } from './watch/scheduler.ts'

type Running = {
  readonly config: Config
  readonly log: Logger
  readonly store: Store
  readonly server: Server
  readonly scheduler: Scheduler
  readonly reloadKeys: () => Promise<boolean>
  /** Seconds between two looks for key changes. */
  readonly keyPoll: number
  /** Ends what else is open. */
  readonly close: () => Promise<void>
}

/** Start and stop. */
export type Lifecycle = {
  readonly draining: () => boolean
  readonly start: () => Promise<{ readonly url: string }>
  readonly stop: () => Promise<void>
}

/** Start and stop, with the jobs that run in between. */
export const createLifecycle = (running: Running): Lifecycle => {
  const { close, config, keyPoll, log, reloadKeys, scheduler, server, store } = running
  const onError = (error: unknown) => log.error({ err: error }, 'background job failed')
  let stopJobs = async (): Promise<void> => {}
  let stopped: Promise<void> | undefined
  const end = async () => {
    const { drainDelaySeconds } = config.server
    // Still answering, so that a load balancer that has not asked yet loses nothing.
    if (drainDelaySeconds > 0 && server.listening) await setTimeout(drainDelaySeconds * 1000)
    await Promise.all([drain(server, config.server.drainSeconds), scheduler.stop()])
    await stopJobs()
    await close()
    await store.close()
    log.info('stopped')
  }
  return {
    draining: () => stopped !== undefined,
    start: async () => {
      await listen(server, config.server)
      const poll = setInterval(() => void reloadKeys().catch(onError), keyPoll * 1000).unref()
      scheduler.start()
      const stopPurge = startPurgeJob({ store, onError })
      stopJobs = async () => {
        clearInterval(poll)
        await stopPurge()
      }
      log.info({ url: config.issuer, mode: config.mode }, 'listening')
      return { url: config.issuer }
    },
    stop: (): Promise<void> => {
      stopped ??= end()
      return stopped
    },
  }
}
