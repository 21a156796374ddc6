import type { PageContext, ResourceView } from './types.ts'

/** A browser that the person is signed in with. */
export type AccountSession = {
  /** Names the session in the form. It is no credential. */
  readonly uid: string
  /** The one of this very browser. */
  readonly current: boolean
  /** RFC 3339. */
  readonly since?: string | undefined
  /** RFC 3339: when it ends at the latest. */
  readonly until?: string | undefined
  /** Names of the relying parties that it was used at. */
  readonly applications: readonly string[]
}

/** What a relying party may do. Times are RFC 3339. */
export type AccountApplication = {
  readonly client: { readonly id: string; readonly name: string; readonly host: string }
  /** Claim names. */
  readonly allowed: readonly string[]
  /** What it may call in the person's name. */
  readonly resources?: readonly ResourceView[] | undefined
  /** Until when it is not asked again. */
  readonly remembered?: string | undefined
  /** Until when it has access without the person. */
  readonly offline?: string | undefined
}

/** Where a person sees and ends what is open for them. */
export type AccountProps = PageContext & {
  /** CAIP-10. */
  readonly account: string
  readonly sessions: readonly AccountSession[]
  readonly applications: readonly AccountApplication[]
  /** Goes with each form. */
  readonly xsrf: string
  readonly paths: {
    /** POST form: `session`, the `uid` of the one to end. */
    readonly session: string
    /** POST form: ends all but this one. */
    readonly others: string
    /** POST form: `client`, the one to take everything back from. */
    readonly application: string
  }
}
