import { formatColour, parseColour, readableEnd } from '../web/contrast.ts'
import { monogram } from '../web/format.ts'
import type { Theme } from '../web/types.ts'

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

const escapeText = (text: string): string => text.replace(/[&<>]/g, (sign) => ENTITIES[sign] ?? '')

const svg = (fill: string, front: string, text: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 56 56"><path fill="${fill}" d="M0 0h56v56H0z"/><text x="28" y="28" dy=".35em" fill="${front}" font-family="system-ui,sans-serif" font-size="24" font-weight="650" text-anchor="middle">${escapeText(text)}</text></svg>`

const FALLBACK = [47, 91, 216] as const

/** A name's first letter in the operator's colour: stands where a picture cannot be had. */
export const letterPicture = (name: string, { accent }: Pick<Theme, 'accent'>): string => {
  const colour = parseColour(accent) ?? FALLBACK
  return svg(formatColour(colour), formatColour(readableEnd(colour)), monogram(name))
}

/** Stands for the picture of a token: grey reads as "none" in both schemes. */
export const noPicture = (): string => svg('#8a8f9c', '#000000', '')
