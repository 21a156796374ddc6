import type { ChallengeResponse } from '../../web/types.ts'

/** A wallet of the tests: it signs what the server has made for its call, with no code of ours. */
export type TestWallet = {
  /** CAIP-10. */
  readonly account: string
  /** The proof without challenge and account. */
  readonly sign: (challenge: ChallengeResponse) => Promise<Readonly<Record<string, unknown>>>
}

/** The payload of a challenge, as the wallet's call takes it. */
export const payloadOf = <T>({ payload }: ChallengeResponse): T => payload as T
