import { OwnershipError } from '../errors.ts'
import { type GuardRules, PUBLIC_WEB } from './guard.ts'
import type { Send } from './http.ts'

/**
 * The sender of Node.js: what a contract names goes through the guarded agent, what the operator has configured through a
 * plain one. undici is loaded at the first request.
 *
 * @throws TypeError where connections cannot be guarded
 */
export function createSend(timeout: number, rules: GuardRules = PUBLIC_WEB): Send {
  if (!canGuard()) {
    throw new TypeError(
      'Connections can be guarded on Node.js only: give `fetch`, and a network that guards them.',
    )
  }
  let ready: Promise<Send> | undefined
  return async (url, init, trusted) => {
    ready ??= load(timeout, rules)
    return (await ready)(url, init, trusted)
  }
}

// Bun replaces undici by its own, which never calls `lookup`; of Deno nothing was measured.
function canGuard(): boolean {
  const { versions, release } = globalThis.process ?? {}
  return release?.name === 'node' && versions?.['bun'] === undefined && versions?.['deno'] === undefined
}

async function load(timeout: number, rules: GuardRules): Promise<Send> {
  const [{ Agent, fetch }, { createGuardedAgent }] = await Promise.all([
    import('undici'),
    import('./agent.ts'),
  ])
  const guarded = createGuardedAgent(rules, timeout)
  // A gateway that cannot be connected to is told from one that looks for content in vain: only the first is down.
  const plain = new Agent({
    headersTimeout: timeout * 2,
    bodyTimeout: timeout * 2,
    connect: { timeout: timeout * 0.6 },
  })
  return async (url, init, trusted) =>
    (await fetch(url.href, {
      ...init,
      dispatcher: trusted ? plain : guarded,
    } as never)) as unknown as Response
}

/** The sender of an operator's own `fetch`. */
export function sendBy(fetch: typeof globalThis.fetch): Send {
  return async (url, init) => {
    const response = await fetch(url.href, init)
    // A browser hides where a manual redirect leads, so it cannot be checked.
    if (response.type === 'opaqueredirect')
      throw new OwnershipError('uri_forbidden', 'A redirect that is hidden.')
    return response
  }
}
