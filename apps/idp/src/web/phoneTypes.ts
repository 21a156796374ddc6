import type { DeviceHint } from '../phone/device.ts'
import type { EndReason } from '../phone/links.ts'
import type { QrPath } from '../phone/qr.ts'
import type { WalletLink } from '../phone/wallets.ts'
import type { ClientView, PageContext } from './types.ts'

/** The other side of a flow across devices: what it says of itself, and whether it asks from the same network, if known. */
export type OtherSide = { readonly device: DeviceHint; readonly sameNetwork?: boolean | undefined }

/** Where the page of the browser that began leads. */
export type PhonePaths = {
  /** GET: this page. POST form: makes a new link. */
  readonly self: string
  /** GET: `{ step }` as JSON. */
  readonly state: string
  /** POST form: goes on as the account that was proven. */
  readonly continue: string
  /** POST form: ends the link, and leads back to the wallets of this browser. */
  readonly cancel: string
}

/** Where the sign-in over a phone stands, for the browser that began. */
export type PhoneStage =
  | {
      readonly step: 'waiting'
      readonly url: string
      readonly qr: QrPath
      readonly wallets: readonly WalletLink[]
      /** This is a phone itself: links come first. */
      readonly handheld: boolean
    }
  | { readonly step: 'opened'; readonly number: string; readonly by: OtherSide }
  | { readonly step: 'confirmed'; readonly by: OtherSide }
  | { readonly step: 'proven'; readonly account: string }
  /** `lost`: the link is not in this browser any more. */
  | { readonly step: 'ended'; readonly why: EndReason | 'lost' }

/** The page of the browser that began: the link, then the number, then the account to go on as. */
export type PhoneHereProps = PageContext & {
  readonly client: ClientView
  readonly stage: PhoneStage
  readonly paths: PhonePaths
}

/** What the link opens, for whoever opens it: who asks for what, from where. Nothing has happened yet. */
export type PhoneAskProps = PageContext & {
  readonly client: ClientView
  readonly by: OtherSide
  readonly wallets: readonly WalletLink[]
  readonly paths: { readonly open: string; readonly cancel: string }
}

/** Asks for the number that the browser that began shows now. */
export type PhoneNumberProps = PageContext & {
  readonly client: ClientView
  /** What was typed is no number of two digits; it did not count. */
  readonly malformed: boolean
  readonly paths: { readonly number: string; readonly cancel: string }
}

/** The end on the phone. */
export type PhoneDoneProps = PageContext & { readonly outcome: 'signed' | 'cancelled' }
