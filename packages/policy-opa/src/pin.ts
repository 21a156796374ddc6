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
  bytes: 40765990,
  sha256: '29472e47d64a97ad5cb1247a61f67c7ae4e747d5a64c79a6e443be889e03970e',
  sources: 'bd8fc3cda15ff3d4965dc2b8b4f070437e9f6e63ab76b70e584c221cad84f359',
}
