import type { RefusalCode } from './refusal.ts'

/** Carries a refusal out of a check. Caught by the verifiers; callers get a result. */
export class Refused extends Error {
  readonly code: RefusalCode
  readonly dpopNonce: string | undefined

  constructor(code: RefusalCode, options: { cause?: unknown; dpopNonce?: string | undefined } = {}) {
    super(code, { cause: options.cause })
    this.name = 'Refused'
    this.code = code
    this.dpopNonce = options.dpopNonce
  }
}
