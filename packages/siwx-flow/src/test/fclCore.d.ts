// @onflow/fcl-core 1.30.3 names declarations that it does not ship. What the tests use of it, in our words.
declare module '@onflow/fcl-core' {
  type Composite = { readonly addr: string; readonly keyId: number; readonly signature: string }
  type Options = { readonly fclCryptoContract?: string | undefined }

  export const WalletUtils: {
    readonly encodeAccountProof: (
      proof: { readonly address: string; readonly nonce: string; readonly appIdentifier: string },
      includeDomainTag?: boolean,
    ) => string
  }
  export const AppUtils: {
    readonly verifyAccountProof: (
      appIdentifier: string,
      proof: {
        readonly address: string
        readonly nonce: string
        readonly signatures: readonly Composite[]
      },
      options?: Options,
    ) => Promise<boolean>
    readonly verifyUserSignatures: (
      message: string,
      signatures: readonly Composite[],
      options?: Options,
    ) => Promise<boolean>
  }
  export function config(values: Readonly<Record<string, unknown>>): unknown
}
