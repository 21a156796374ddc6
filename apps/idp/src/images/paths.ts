import { createHash } from 'node:crypto'

/** Paths of pictures, below the issuer's path. */
export const IMAGE_PATHS = { logo: '/images/logo', clientLogo: '/images/client-logo' } as const

/** Names what a URL leads to, so that a changed picture has another URL and the old one can be kept for long. */
export const contentName = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('base64url').slice(0, 16)

/** The client of a picture. */
export type LogoOf = { readonly id: string; readonly logoUri: string }

/** Where a client's logo is shown from. It names the client, and nothing that could be fetched in its place. */
export const clientLogoPath = (prefix: string, { id, logoUri }: LogoOf): string =>
  `${prefix}${IMAGE_PATHS.clientLogo}?${new URLSearchParams({ client: id, v: contentName(logoUri) })}`

/** Where the picture of a token is shown from: the place of the token in what this sign-in has found. */
export const tokenImagePath = (interaction: string, holding: number, token: number): string =>
  `${interaction}/image/${holding}/${token}`
