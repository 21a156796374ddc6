// @onflow/fcl-core 1.30.3 names declarations that it does not ship. What the benchmark uses of it, in our words.
declare module '@onflow/fcl-core' {
  type Composite = { readonly addr: string; readonly keyId: number; readonly signature: string }

  export const WalletUtils: {
    readonly encodeAccountProof: (proof: {
      readonly address: string
      readonly nonce: string
      readonly appIdentifier: string
    }) => string
  }
  export const AppUtils: {
    readonly verifyAccountProof: (
      appIdentifier: string,
      proof: {
        readonly address: string
        readonly nonce: string
        readonly signatures: readonly Composite[]
      },
    ) => Promise<boolean>
  }
  export function config(values: Readonly<Record<string, unknown>>): unknown
}
