/** What a thread says to its host: it has started, an answer, or why it has ended. */
export type ThreadSays =
  /** `keep` is given to the thread that replaces this one, so that it starts sooner. */
  | { readonly started: true; readonly keep?: unknown }
  | { readonly answer: unknown }
  /** `limit`: it has used up what it may, most likely memory. */
  | { readonly ended: string; readonly limit: boolean }

/** Why a thread gave no answer: its time or memory is over, or it has ended or could not start. */
export type ThreadFault = {
  readonly ok: false
  readonly code: 'limit' | 'unavailable'
  readonly message: string
}

/** Asks the thread. Gives its answer, or why there is none. Never rejects. */
export type Ask = (request: unknown, milliseconds: number) => Promise<unknown | ThreadFault>

/** A turn with the thread to itself. `generation` changes when the thread was started anew and knows nothing. */
export type Turn<T> = (ask: Ask, generation: number) => Promise<T>

/** One thread that is replaced when it ends. */
export type Host = {
  /** Waits for its turn. */
  readonly take: <T>(turn: Turn<T>) => Promise<T | ThreadFault>
  /** Waits for the turns that were taken, and ends the thread. Later turns are `unavailable`. */
  readonly close: () => Promise<void>
}
