import { OwnershipError } from '../errors.ts'
import { withBase } from './base.ts'
import { urlUnder } from './gateways.ts'
import { parseTarget } from './target.ts'

// Passed on to be shown, so nothing that a browser would run.
const SHOWABLE = /^(?:https?:|ipfs:|ipns:|ar:|onchfs:|data:image\/|(?![a-z][a-z0-9+.-]*:))/i

/** An image as the document has it, behind the base where it is relative; nothing that is no image's place. */
export function displayUri(uri: string | undefined, base: string | undefined): string | undefined {
  const trimmed = uri?.trim()
  return trimmed !== undefined && trimmed !== '' && SHOWABLE.test(trimmed)
    ? withBase(trimmed, base)
    : undefined
}

/** A link for people: `http:` and `https:` only. */
export function webUrl(uri: string | undefined): string | undefined {
  return uri !== undefined && /^https?:\/\//i.test(uri) && URL.canParse(uri) ? uri : undefined
}

/** The same content through a gateway, where a content id names it. */
export function gatewayForm(uri: string, base: URL | undefined): string | undefined {
  if (base === undefined || /^data:/i.test(uri)) return undefined
  try {
    const target = parseTarget(uri)
    if (target.kind === 'ipfs') return urlUnder(base, ['ipfs', target.cid.toString(), ...target.path]).href
    if (target.kind === 'ipns') return urlUnder(base, ['ipns', target.name, ...target.path]).href
  } catch (error) {
    if (!(error instanceof OwnershipError)) throw error
  }
  return undefined
}
