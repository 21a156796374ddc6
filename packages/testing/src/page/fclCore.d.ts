// @onflow/fcl-core 1.30.3 names declarations that it does not ship. What the tests use of it, in our words.
declare module '@onflow/fcl-core' {
  export const WalletUtils: {
    readonly CompositeSignature: new (addr: string, keyId: number, signature: string) => object
    readonly approve: (data: unknown) => void
    readonly close: () => void
    readonly decline: (reason: string) => void
    readonly encodeAccountProof: (proof: {
      readonly address: string
      readonly nonce: string
      readonly appIdentifier: string
    }) => string
    readonly injectExtService: (service: object) => void
    /** Returns what ends it. */
    readonly onMessageFromFCL: (type: string, listener: (data: never) => void) => () => void
    readonly sendMsgToFCL: (type: string, message?: object) => void
  }
}
