/** What the Node side writes into the init script. */
export type AlgorandInpage = {
  /** Milliseconds after the document starts. */
  readonly announceAfter: number
  /** What the wallet says of itself. */
  readonly discover: {
    readonly providerId: string
    readonly name: string
    readonly icon: string
    readonly networks: readonly unknown[]
  }
}

/** Begins to listen when the wallet arrives. */
export function arrive({ announceAfter }: AlgorandInpage, start: () => void): void {
  if (announceAfter > 0) setTimeout(start, announceAfter)
  else start()
}
