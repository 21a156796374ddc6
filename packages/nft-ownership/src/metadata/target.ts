import type { CID } from 'multiformats/cid'
import { OwnershipError } from '../errors.ts'
import { parseCid } from './cid.ts'
import { type Inline, parseDataUri } from './dataUri.ts'

/** What a URI asks for. `web` beside a content id is the URL that it was found in. */
export type Target =
  | ({ readonly kind: 'inline' } & Inline)
  | { readonly kind: 'ipfs'; readonly cid: CID; readonly path: readonly string[]; readonly web?: URL }
  | { readonly kind: 'ipns'; readonly name: string; readonly path: readonly string[]; readonly web?: URL }
  | { readonly kind: 'arweave'; readonly id: string; readonly path: readonly string[]; readonly web?: URL }
  | { readonly kind: 'web'; readonly url: URL }
  | { readonly kind: 'storage'; readonly uri: string }
  | { readonly kind: 'hashed'; readonly digest: Uint8Array; readonly uri: string }

// Longer than any URL that a server takes; only `data:` may be longer.
const LONGEST = 8192
const SCHEME = /^([a-z][a-z0-9+.-]*):/i
const ARWEAVE_ID = /^[A-Za-z0-9_-]{43}$/
const HASHED = /^sha256:\/\/0x([0-9a-f]{64})\/(.+)$/is

/**
 * Reads a URI as a contract gives it.
 *
 * @throws OwnershipError `uri_unsupported`, `uri_forbidden` for a path that climbs, `metadata_invalid`
 */
export function parseTarget(uri: string): Target {
  const scheme = SCHEME.exec(uri)?.[1]?.toLowerCase()
  if (scheme === 'data') return inline(uri)
  if (scheme === undefined && /^\s*\{/.test(uri)) {
    return { kind: 'inline', bytes: new TextEncoder().encode(uri), charset: undefined }
  }
  if (uri.length > LONGEST) throw unsupported('A URI of more than 8192 characters is not read.')
  const target = scheme === undefined ? parseBare(uri) : parseScheme(scheme, uri)
  if (target === undefined)
    throw unsupported(`${scheme?.slice(0, 32) ?? 'A URI without scheme'} is not understood here.`)
  return target
}

function inline(uri: string): Target {
  const data = parseDataUri(uri)
  if (data === undefined) throw new OwnershipError('metadata_invalid', 'The data: URI is malformed.')
  return { kind: 'inline', ...data }
}

function parseBare(uri: string): Target | undefined {
  const [, kind = 'ipfs', rest = ''] = /^\/?(?:(ipfs|ipns)\/)?(.*)$/s.exec(uri) ?? []
  return kind === 'ipns' ? ipns(rest) : ipfs(rest)
}

function parseScheme(scheme: string, uri: string): Target | undefined {
  const rest = uri.slice(scheme.length + 1).replace(/^\/*/, '')
  switch (scheme) {
    case 'ipfs':
      return parseBare(rest)
    case 'ipns':
      return ipns(rest.replace(/^ipns\//, ''))
    case 'ar':
      return arweave(rest)
    case 'https':
    case 'http':
      return web(uri)
    case 'tezos-storage':
      return { kind: 'storage', uri }
    case 'sha256':
      return hashed(uri)
    default:
      return undefined
  }
}

function ipfs(text: string, origin?: URL): Target | undefined {
  const [id = '', path] = split(text)
  const cid = parseCid(id)
  return cid && { kind: 'ipfs', cid, path: path(), ...(origin && { web: origin }) }
}

function ipns(text: string, origin?: URL): Target | undefined {
  const [name = '', path] = split(text)
  if (!/^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/i.test(name)) return undefined
  return { kind: 'ipns', name, path: path(), ...(origin && { web: origin }) }
}

function arweave(text: string, origin?: URL): Target | undefined {
  const [id = '', path] = split(text)
  if (!ARWEAVE_ID.test(id)) return undefined
  return { kind: 'arweave', id, path: path(), ...(origin && { web: origin }) }
}

function hashed(uri: string): Target | undefined {
  const [, hex, inner] = HASHED.exec(uri) ?? []
  if (hex === undefined || inner === undefined) return undefined
  const digest = Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
  return { kind: 'hashed', digest, uri: decodeComponent(inner) }
}

// A gateway's URL is a content id with a host in front: what is asked for is the content.
function web(uri: string): Target | undefined {
  if (!URL.canParse(uri)) return undefined
  const url = new URL(uri)
  const [, label = '', kind] = /^([a-z0-9-]+)\.(ipfs|ipns)\./.exec(url.hostname) ?? []
  const host = url.hostname
  return (
    (kind === 'ipfs' ? ipfs(label + url.pathname, url) : undefined) ??
    inPath(url) ??
    (host === 'arweave.net' || host.endsWith('.arweave.net')
      ? arweave(url.pathname.slice(1), url)
      : undefined) ?? {
      kind: 'web',
      url,
    }
  )
}

function inPath(url: URL): Target | undefined {
  const at = url.pathname.indexOf('/ipfs/')
  if (at >= 0) return ipfs(url.pathname.slice(at + '/ipfs/'.length), url)
  return url.pathname.startsWith('/ipns/') ? ipns(url.pathname.slice('/ipns/'.length), url) : undefined
}

// The path is read only when what stands before it is an id. A query and a fragment (`#arc3`) are no part of content.
function split(text: string): readonly [string | undefined, () => readonly string[]] {
  const [id, ...segments] = text.replace(/[?#].*$/s, '').split('/')
  return [id, () => segments.filter((segment) => segment !== '').map(segmentOf)]
}

// `..` would climb out of the content into what else a gateway serves.
function segmentOf(text: string): string {
  const segment = decodeComponent(text)
  if (segment === '.' || segment === '..' || /[/\\\0]/.test(segment)) {
    throw new OwnershipError('uri_forbidden', 'A path that climbs is not fetched.')
  }
  if (!segment.isWellFormed()) throw unsupported('A path that UTF-8 cannot hold names nothing.')
  return segment
}

function decodeComponent(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function unsupported(reason: string): OwnershipError {
  return new OwnershipError('uri_unsupported', reason)
}
