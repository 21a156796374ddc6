/** How a page's wallet behaves. `call` answers: a value, `{ code }` to reject with, or 'hang'. */
export type WalletScript = {
  readonly name?: string | undefined
  readonly rdns?: string | undefined
  readonly icon?: string | undefined
  readonly accounts?: unknown
  readonly sign?: unknown
  readonly chainId?: unknown
  /** Milliseconds before it announces itself. */
  readonly after?: number | undefined
  /** Silent until the page's n-th request for announcements. */
  readonly fromRequest?: number | undefined
}

/** Runs in the page before its scripts: announces EIP-6963 wallets that answer as told, and counts their calls. */
export const injectWallets = (scripts: readonly WalletScript[]): void => {
  const calls: string[] = []
  Object.assign(window, { walletCalls: calls, walletScripts: scripts.map((script) => ({ ...script })) })
  const answer = (value: unknown): Promise<unknown> => {
    if (value === 'hang') return new Promise(() => {})
    if (typeof value === 'object' && value !== null && 'code' in value) return Promise.reject(value)
    return Promise.resolve(value)
  }
  scripts.forEach((first, index) => {
    const request = ({ method, params }: { method: string; params?: unknown }) => {
      calls.push(`${method} ${JSON.stringify(params)}`)
      // Read anew at each call, so that a test can change the wallet's mind.
      const script = (window as unknown as { walletScripts: WalletScript[] }).walletScripts[index] ?? first
      if (method === 'eth_requestAccounts') {
        return answer(script.accounts ?? ['0x8ba1f109551bd432803012645ac136ddd64dba72'])
      }
      if (method === 'eth_chainId') return answer(script.chainId ?? '0x1')
      if (method === 'personal_sign') return answer(script.sign ?? `0x${'11'.repeat(64)}1b`)
      return answer({ code: 4200 })
    }
    const info = {
      uuid: `00000000-0000-4000-8000-00000000000${index}`,
      name: first.name ?? 'Test Wallet',
      icon: first.icon ?? '',
      rdns: first.rdns ?? `test.wallet${index}`,
    }
    const detail = Object.freeze({ info, provider: { request, on: () => {}, removeListener: () => {} } })
    const { fromRequest = 0 } = first
    let requests = 0
    const announce = () => window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }))
    const asked = () => {
      requests += 1
      if (requests >= fromRequest) announce()
    }
    setTimeout(() => {
      window.addEventListener('eip6963:requestProvider', asked)
      if (fromRequest === 0) announce()
    }, first.after ?? 0)
  })
}
