/** What the compiled engine is. Written by scripts/build.ts. */
export const pin: {
  /** Version of the Open Policy Agent. */
  readonly opa: string
  /** Version of the Go toolchain. */
  readonly go: string
  /** Size before compression. */
  readonly bytes: number
  /** SHA-256 before compression. */
  readonly sha256: string
  /** SHA-256 over the program that it was compiled from. */
  readonly sources: string
} = {
  opa: '1.22.2',
  go: '1.26.8',
  bytes: 40767018,
  sha256: '374e52b364386ba8aad6657f61658e55feab3d7c80dc5b1e0cfc12d574c1e044',
  sources: '37c7b2204156c0340dde3f56c96ed2181d6e68708221c9a1be4da52ba2dbc7d9',
}
