import type { DomainEvent } from '../events/types.ts'

/** An event on its way to one receiver, as it waits in the store. */
export type Delivery = {
  readonly webhook: string
  readonly type: string
  /** What is sent, byte for byte the same each time. */
  readonly body: string
  /** Attempts so far. */
  readonly attempts: number
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  /** It has failed, and an operator sees it. */
  readonly listed?: boolean | undefined
}

/** A delivery that has failed at least once, as an operator sees it. */
export type DeliveryView = {
  readonly id: string
  readonly webhook: string
  readonly type: string
  /** `failed`: given up, kept until it is sent again by hand or forgotten. */
  readonly state: 'retrying' | 'failed'
  readonly attempts: number
  readonly createdAt: string
  readonly lastAttemptAt: string
  /** When the next attempt is due. */
  readonly nextAttemptAt?: string | undefined
  /** Status of the last answer, or why there was none. */
  readonly last: string
}

/** A configured webhook, without its secrets. */
export type WebhookView = {
  readonly name: string
  /** Without what may hold a key. */
  readonly origin: string
  readonly events: readonly string[]
}

/** How one attempt went. */
export type Attempted = { readonly delivered: boolean; readonly last: string }

/** Telling receivers of events. */
export type Webhooks = {
  /** Takes an event for every webhook that is told of it: in the store when this resolves. */
  readonly take: (event: DomainEvent & { readonly at: number }) => Promise<void>
  /** Sends what is due. Resolves with how many attempts there were. */
  readonly work: () => Promise<number>
  readonly list: () => readonly WebhookView[]
  /** What has failed, oldest first, at most `limit`. */
  readonly deliveries: (page?: {
    readonly webhook?: string | undefined
    readonly after?: string | undefined
    readonly limit?: number | undefined
  }) => Promise<{ readonly deliveries: readonly DeliveryView[]; readonly next?: string | undefined }>
  /** Makes a failed delivery due now, from its first attempt. Rejects with `delivery_not_found`. */
  readonly retry: (id: string) => Promise<DeliveryView>
  /** Sends an event `webhook.test`, once and now. Rejects with `webhook_not_found`. */
  readonly test: (name: string) => Promise<Attempted>
  /** Begins to send what is due, again and again. */
  readonly start: () => void
  /** Starts nothing more; resolves when nothing is being sent. */
  readonly close: () => Promise<void>
}

/** A request of an operator that cannot be done. */
export class WebhookError extends Error {
  override readonly name = 'WebhookError'
  readonly code: 'webhook_not_found' | 'delivery_not_found'

  constructor(code: WebhookError['code'], message: string) {
    super(message)
    this.code = code
  }
}
