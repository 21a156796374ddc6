import { readFile, realpath, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, sep } from 'node:path'

const MANIFEST = 'countersign-plugin.json'
const MOST_MANIFEST = 64 * 1024
/** Larger than any wallet library there is; a person waits for it. */
const MOST_MODULE = 2 * 1024 * 1024

/** Where a package is looked for: from the operator's folder first, then from where this program is installed. */
const resolveFrom = (folder: string, specifier: string): string | undefined => {
  for (const from of [join(folder, 'countersign.js'), import.meta.filename]) {
    try {
      return createRequire(from).resolve(specifier)
    } catch {
      // Not there, or it exports no manifest.
    }
  }
  return undefined
}

/** Path of the manifest of an installed package, links resolved. */
export const findManifest = async (name: string, folder: string): Promise<string | undefined> => {
  const path = resolveFrom(folder, `${name}/${MANIFEST}`)
  return path === undefined ? undefined : realpath(path).catch(() => undefined)
}

const read = async (path: string, most: number): Promise<Buffer | 'missing' | 'too_large'> => {
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile()) return 'missing'
  return found.size > most ? 'too_large' : readFile(path)
}

/** The manifest as JSON, or undefined when it is none. */
export const readManifest = async (path: string): Promise<unknown> => {
  const bytes = await read(path, MOST_MANIFEST)
  if (typeof bytes === 'string') return undefined
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown
  } catch {
    return undefined
  }
}

/** The bytes of the module, or why there are none. `outside`: a link leads out of the package. */
export const readModule = async (
  manifest: string,
  module: string,
): Promise<Uint8Array<ArrayBuffer> | 'missing' | 'outside' | 'too_large'> => {
  const root = dirname(manifest)
  const path = await realpath(join(root, module)).catch(() => undefined)
  if (path === undefined) return 'missing'
  if (!path.startsWith(`${root}${sep}`)) return 'outside'
  const bytes = await read(path, MOST_MODULE)
  return typeof bytes === 'string' ? bytes : new Uint8Array(bytes)
}

/** Version of the package that a manifest stands in. */
export const versionOf = async (manifest: string): Promise<string> => {
  const json = (await readManifest(join(dirname(manifest), 'package.json'))) as
    | { readonly version?: unknown }
    | undefined
  return typeof json?.version === 'string' ? json.version : 'unknown'
}
