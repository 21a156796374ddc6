import type { Store } from '@countersign/oidc-store'
import type { ChainContexts } from '@countersign/siwx'
import type { ClientAdmin } from './clients/clients.ts'
import type { Config } from './config/schema.ts'
import type { Consents } from './consents.ts'
import type { Events } from './events/types.ts'
import type { Rules, RulesAdmin } from './gates/rules/types.ts'
import type { Gates } from './gates/types.ts'
import type { Pinned } from './http/pin.ts'
import type { ImageFetchers } from './images/fetchers.ts'
import type { LogoFiles } from './images/logo.ts'
import type { Limits } from './limits/limits.ts'
import type { TokenLimits } from './limits/tokens.ts'
import type { Logger } from './log.ts'
import type { Logins } from './logins.ts'
import type { Audiences } from './m2m/audiences.ts'
import type { Revocations } from './m2m/revocations.ts'
import type { OfferPlugins } from './plugins/offer.ts'
import type { ProviderHandle } from './provider/handle.ts'
import type { RegistrationTokens } from './registration/tokens.ts'
import type { Records } from './store.ts'
import type { Team } from './team/team.ts'
import type { Observer } from './telemetry/observer.ts'
import type { Views } from './views.ts'
import type { Watcher } from './watch/watcher.ts'
import type { Webhooks } from './webhooks/types.ts'

/** Everything that a route may use. */
export type AppContext = {
  readonly config: Config
  readonly issuer: Pinned & { readonly origin: string }
  readonly store: Store
  /** Of all issuers of this process, this one's among them. */
  readonly stores: () => readonly Store[]
  readonly records: Records
  readonly logins: Logins
  readonly consents: Consents
  readonly gates: Gates
  /** The gates and policies that count now. */
  readonly rules: Rules
  readonly rulesAdmin: RulesAdmin
  readonly clients: ClientAdmin
  /** The audit log, and whoever listens. */
  readonly events: Events
  readonly limits: Limits
  /** Who may act for the operator. */
  readonly team: Team
  /** Who may register clients. */
  readonly registrationTokens: RegistrationTokens
  readonly tokenLimits: TokenLimits
  /** Resource servers. */
  readonly audiences: Audiences
  /** Measures and traces. */
  readonly observer: Observer
  /** Tells receivers of events. */
  readonly webhooks: Webhooks
  /** Access tokens that do not count any more. */
  readonly revocations: Revocations
  /** Readers and choices for each namespace. */
  readonly chainContexts: ChainContexts
  readonly pairwiseSalt: string
  readonly provider: ProviderHandle
  /** Takes over key changes at once. */
  readonly reloadKeys: () => Promise<boolean>
  /** What the connect page gets from plug-ins. */
  readonly offerPlugins: OfferPlugins
  readonly views: Views
  /** Tells clients that a session has ended. */
  readonly watcher: Pick<Watcher, 'tell'>
  readonly images: ImageFetchers & LogoFiles
  readonly log: Logger
  readonly now: () => Date
  /** True from the stop signal on. */
  readonly draining: () => boolean
}
