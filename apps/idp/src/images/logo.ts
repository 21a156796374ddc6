import { readFile } from 'node:fs/promises'
import { imageKindOf } from '@countersign/nft-ownership/metadata'
import { ConfigError, type ConfigIssue } from '../config/errors.ts'
import type { Config } from '../config/schema.ts'
import type { ProductLogo } from '../web/types.ts'
import { contentName, IMAGE_PATHS } from './paths.ts'

/** A picture as it is served. */
export type Picture = { readonly type: string; readonly bytes: Uint8Array }

/** The operator's logo: its URLs for the pages, its files by their name. */
export type LogoFiles = {
  readonly logo: ProductLogo | undefined
  readonly files: ReadonlyMap<string, Picture>
}

const LARGEST = 256 * 1024

/** The root element, behind a declaration, a document type without a subset of its own, and comments. */
const SVG = /^\uFEFF?(?:\s|<\?xml[^>]*>|<!DOCTYPE\s+svg[^[>]*>|<!--(?:[^-]|-[^-])*-->)*<svg[\s>]/i

const isSvg = (bytes: Uint8Array): boolean => {
  try {
    return SVG.test(new TextDecoder('utf-8', { fatal: true }).decode(bytes).slice(0, 8192))
  } catch {
    return false
  }
}

const refuse = (issue: ConfigIssue): never => {
  throw new ConfigError([issue])
}

const read = async (path: string, file: string): Promise<Picture> => {
  const bytes = await readFile(file).catch(() =>
    refuse({ code: 'logo_unreadable', path, message: `cannot read ${file}` }),
  )
  if (bytes.length > LARGEST)
    return refuse({ code: 'logo_invalid', path, message: `${file} is larger than ${LARGEST} bytes` })
  const type = imageKindOf(bytes)?.type ?? (isSvg(bytes) ? 'image/svg+xml' : undefined)
  return type === undefined
    ? refuse({ code: 'logo_invalid', path, message: `${file} is no PNG, JPEG, WebP, AVIF or SVG picture` })
    : { type, bytes }
}

/**
 * Reads the logos that the configuration names.
 *
 * @throws {ConfigError} `logo_unreadable`, `logo_invalid`
 */
export const loadLogo = async (
  { product: { logo } }: Pick<Config, 'product'>,
  prefix: string,
): Promise<LogoFiles> => {
  const files = new Map<string, Picture>()
  const load = async (scheme: 'light' | 'dark'): Promise<string | undefined> => {
    const file = logo[scheme]
    if (file === undefined) return undefined
    const picture = await read(`product.logo.${scheme}`, file)
    const name = contentName(picture.bytes)
    files.set(name, picture)
    return `${prefix}${IMAGE_PATHS.logo}/${name}`
  }
  const [light, dark] = [await load('light'), await load('dark')]
  const main = light ?? dark
  return { logo: main === undefined ? undefined : { light: main, dark, named: logo.named }, files }
}
