import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import { Hono } from 'hono'
import { CONNECTORS, COPY, DEMO_WALLET, PHONE_WAIT, SCRIPT, STYLE } from './entries.ts'
import type { Assets } from './types.ts'

/** Where the build puts the island: the same folder from `src/web` and from `dist/web`. */
export const PAGE_DIRECTORY: URL = new URL('../../dist/page/', import.meta.url)

type Bytes = Uint8Array<ArrayBuffer>

/** One built file, held in memory in every encoding that it has been served in. */
type AssetFile = {
  readonly type: string
  readonly plain: Bytes
  readonly gzip: () => Promise<Bytes>
  readonly br: () => Promise<Bytes>
}

/** The built island: its URLs for the pages, its files for {@link serveAssets}. */
export type WebAssets = Assets & { readonly files: ReadonlyMap<string, AssetFile> }

/** One file of Vite's manifest. */
type Chunk = { readonly file: string }

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
}

/** A year, RFC 8246: a changed file has another name. */
const CACHE = 'public, max-age=31536000, immutable'

const [zip, brotli] = [promisify(gzip), promisify(brotliCompress)]

/** Kept once it has been made; made anew where that has failed. */
const once = (make: () => Promise<Uint8Array>): (() => Promise<Bytes>) => {
  let made: Promise<Bytes> | undefined
  return () => {
    made ??= make().then(
      (bytes) => new Uint8Array(bytes),
      (error: unknown) => {
        made = undefined
        throw error
      },
    )
    return made
  }
}

/** Holds a file in every encoding. Compressing takes longer than a start may: whoever is the first to ask waits for it. */
export const assetFile = (type: string, plain: Bytes): AssetFile => ({
  type,
  plain,
  gzip: once(() => zip(plain, { level: 9 })),
  br: once(() => brotli(plain)),
})

/** Names carry a hash of the content, so the issuers of a process share what was read, and compressed. */
const loaded = new Map<string, AssetFile>()

const load = async (name: string): Promise<readonly [string, AssetFile] | undefined> => {
  const type = TYPES[name.slice(name.lastIndexOf('.') + 1)]
  if (type === undefined) return undefined
  const file =
    loaded.get(name) ?? assetFile(type, new Uint8Array(await readFile(new URL(name, PAGE_DIRECTORY))))
  loaded.set(name, file)
  return [name, file]
}

/**
 * Reads the build's manifest and the files it names. Throws when the island was not built: run `pnpm run build:web`.
 * `prefix` is the path under which {@link serveAssets} is mounted.
 */
export const loadAssets = async ({
  prefix = '/assets',
}: {
  readonly prefix?: string | undefined
} = {}): Promise<WebAssets> => {
  const json = await readFile(new URL('manifest.json', PAGE_DIRECTORY), 'utf8')
  const manifest = JSON.parse(json) as Readonly<Record<string, Chunk>>
  const names = new Set(Object.values(manifest).map(({ file }) => file))
  const files = new Map((await Promise.all([...names].map(load))).filter((file) => file !== undefined))
  const urlOf = (entry: string): string => {
    const file = manifest[entry]?.file
    if (file === undefined) throw new Error(`The built page lacks ${entry}: run \`pnpm run build:web\``)
    return `${prefix}/${file}`
  }
  const connectors = Object.entries(CONNECTORS).map(([namespace, entry]) => [namespace, urlOf(entry)])
  return {
    script: urlOf(SCRIPT),
    style: urlOf(STYLE),
    connectors: Object.fromEntries(connectors) as Readonly<Record<string, string>>,
    demoWallet: urlOf(DEMO_WALLET),
    phoneWait: urlOf(PHONE_WAIT),
    copy: urlOf(COPY),
    files,
  }
}

const chooseEncoding = (accepted: string): 'br' | 'gzip' | 'plain' => {
  const names = new Set(
    accepted
      .split(',')
      .filter((part) => !/;\s*q=0(?:\.0*)?\s*$/.test(part))
      .map((part) => part.split(';', 1)[0]?.trim().toLowerCase()),
  )
  return names.has('br') ? 'br' : names.has('gzip') ? 'gzip' : 'plain'
}

/** Serves the built files from memory, by exact name: there is no path that could lead elsewhere. */
export const serveAssets = (assets: WebAssets): Hono =>
  new Hono().get('/:name{[\\w./-]+}', async (c) => {
    const file = assets.files.get(c.req.param('name'))
    if (file === undefined) return c.notFound()
    const encoding = chooseEncoding(c.req.header('accept-encoding') ?? '')
    const headers = {
      'content-type': file.type,
      'cache-control': CACHE,
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      vary: 'accept-encoding',
      ...(encoding === 'plain' ? {} : { 'content-encoding': encoding }),
    }
    return c.body(encoding === 'plain' ? file.plain : await file[encoding](), 200, headers)
  })
