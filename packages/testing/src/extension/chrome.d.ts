// What the test extension uses of Chromium's extension interfaces, in our words.
declare const chrome: {
  readonly runtime: {
    readonly getURL: (path: string) => string
    readonly sendMessage: (message: unknown) => Promise<unknown>
    readonly onInstalled: { readonly addListener: (listener: () => void) => void }
    readonly onMessage: {
      readonly addListener: (
        listener: (message: never, sender: unknown, respond: (answer: unknown) => void) => true | undefined,
      ) => void
    }
  }
  readonly storage: {
    readonly local: {
      readonly get: (name: string) => Promise<Readonly<Record<string, string>>>
      readonly set: (values: Readonly<Record<string, string>>) => Promise<void>
    }
  }
  readonly tabs: { readonly create: (options: { readonly url: string }) => Promise<unknown> }
  readonly windows: {
    readonly create: (options: { readonly url: string; readonly type: 'popup' }) => Promise<unknown>
  }
}
