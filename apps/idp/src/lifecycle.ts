import type { Server } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { type Store, startPurgeJob } from '@countersign/oidc-store'
import type { Config } from './config/schema.ts'
import { drain, listen } from './http/server.ts'
import type { Logger } from './log.ts'
import { createScheduler, type Scheduler } from './watch/scheduler.ts'

/** What runs for one issuer. */
export type Running = {
  readonly config: Config
  readonly log: Logger
  readonly store: Store
  readonly scheduler: Scheduler
  readonly reloadKeys: () => Promise<boolean>
  /** Ends what else is open. */
  readonly close: () => Promise<void>
}

type LifecycleOptions = {
  /** The first one is the configuration's own issuer, the others are its tenants. */
  readonly issuers: readonly [Running, ...Running[]]
  readonly server: Server
  /** Seconds between two looks for key changes. */
  readonly keyPoll: number
}

/** Start and stop. */
export type Lifecycle = {
  readonly draining: () => boolean
  readonly start: () => Promise<{ readonly url: string }>
  readonly stop: () => Promise<void>
}

/** Starts the jobs of one issuer. Returns what ends them. */
const startJobs = ({ log, reloadKeys, scheduler, store }: Running, keyPoll: number) => {
  const onError = (error: unknown) => log.error({ err: error }, 'background job failed')
  const work = async (): Promise<number> => Number(await reloadKeys())
  // A store that is slow is not asked again while it is asked.
  const poll = createScheduler({ seconds: keyPoll, full: Number.POSITIVE_INFINITY, work, onError })
  poll.start()
  scheduler.start()
  const stopPurge = startPurgeJob({ store, onError })
  return async (): Promise<void> => {
    await Promise.all([poll.stop(), stopPurge()])
  }
}

const closeIssuer = async ({ close, store }: Running): Promise<void> => {
  await close()
  await store.close()
}

/** Start and stop, with the jobs that run in between. */
export const createLifecycle = ({ issuers, keyPoll, server }: LifecycleOptions): Lifecycle => {
  const [{ config, log }] = issuers
  let stopJobs: readonly (() => Promise<void>)[] = []
  let stopped: Promise<void> | undefined
  const end = async () => {
    const { drainDelaySeconds } = config.server
    // Still answering, so that a load balancer that has not asked yet loses nothing.
    if (drainDelaySeconds > 0 && server.listening) await setTimeout(drainDelaySeconds * 1000)
    await Promise.all([
      drain(server, config.server.drainSeconds),
      ...issuers.map(({ scheduler }) => scheduler.stop()),
    ])
    await Promise.all(stopJobs.map((stop) => stop()))
    await Promise.all(issuers.map(closeIssuer))
    log.info('stopped')
  }
  return {
    draining: () => stopped !== undefined,
    start: async () => {
      await listen(server, config.server)
      stopJobs = issuers.map((issuer) => startJobs(issuer, keyPoll))
      // Where the server is and what it is called differ behind a proxy, or by mistake.
      const { host, port } = config.server
      for (const issuer of issuers)
        issuer.log.info({ url: issuer.config.issuer, mode: issuer.config.mode, host, port }, 'listening')
      return { url: config.issuer }
    },
    stop: (): Promise<void> => {
      stopped ??= end()
      return stopped
    },
  }
}
