/** How a twin misbehaves. */
export type Knobs = {
  /** Says no: when it is asked to connect, or to sign. */
  readonly reject?: 'connect' | 'sign' | undefined
  /** Shares no account. */
  readonly lock?: boolean | undefined
  /** Never answers. */
  readonly hang?: 'connect' | 'sign' | undefined
  /** Milliseconds before each answer. */
  readonly delay?: number | undefined
  /** Shares two accounts. */
  readonly twoAccounts?: boolean | undefined
  /** Signs with another account than it was asked for. */
  readonly otherAccount?: boolean | undefined
  /** Signs something else. */
  readonly wrongSignature?: boolean | undefined
}

/** Waits, never ends or throws `refusal`, as the knobs say for this moment. */
export const obey = async (
  moment: 'connect' | 'sign',
  { reject, hang, delay }: Knobs,
  refusal: unknown,
): Promise<void> => {
  if (delay !== undefined) await new Promise((resolve) => setTimeout(resolve, delay))
  if (hang === moment) await new Promise(() => {})
  if (reject === moment) throw refusal
}
