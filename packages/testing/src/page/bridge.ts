/** Asks the Node side of a wallet, where the keys are. What it throws has the `code` that it was thrown with. */
export type Ask = (method: string, params?: unknown) => Promise<unknown>

type Answer = {
  readonly value?: unknown
  readonly error?: { readonly message: string; readonly code?: unknown }
}
type Exposed = (method: string, params: unknown) => Promise<Answer>

/** Finds the exposed function once, so that a page cannot put another in its place. */
export function toBridge(name: string): Ask {
  const exposed = (globalThis as unknown as Record<string, Exposed>)[name]
  if (!exposed) throw new Error(`Test wallet: ${name} is not exposed`)
  return async (method, params = {}) => {
    const { value, error } = await exposed(method, params)
    if (error) throw Object.assign(new Error(error.message), { code: error.code })
    return value
  }
}
