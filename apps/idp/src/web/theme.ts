import { BLACK, contrast, formatColour, parseColour } from './contrast.ts'
import { type Palette, paletteOf, type Scheme } from './palette.ts'
import type { Theme } from './types.ts'

const DEFAULT = { accent: '#2f5bd8', radius: '14px', font: 'system-ui' } as const

/** An open quote, a semicolon or a brace would swallow the rest of the sheet. */
const isFontList = (list: string): boolean =>
  list.length <= 200 &&
  list.split(',').every((name) => /^(?:[\w-]+(?: [\w-]+)*|"[\w -]+"|'[\w -]+')$/.test(name.trim()))

/** WCAG contrast ratio of two `#rrggbb` colours; 1 when one cannot be read. */
export const contrastRatio = (a: string, b: string): number => {
  const [x, y] = [parseColour(a), parseColour(b)]
  return x === undefined || y === undefined ? 1 : contrast(x, y)
}

const declarations = (scheme: Scheme, palette: Palette): string =>
  [
    `color-scheme:${scheme}`,
    ...Object.entries(palette).map(([name, colour]) => `--${name}:${formatColour(colour)}`),
  ].join(';')

/**
 * The operator's look as CSS custom properties: the shape, and every colour of the scheme or schemes. A value that is not a
 * plain colour, length or font list is replaced by the default, so that it cannot leave its declaration.
 */
export const themeCss = (theme: Theme): string => {
  const accent = parseColour(theme.accent) ?? parseColour(DEFAULT.accent) ?? BLACK
  const radius = /^\d{1,2}(?:\.\d{1,3})?(?:px|rem|em)$|^0$/.test(theme.radius) ? theme.radius : DEFAULT.radius
  const font = isFontList(theme.font) ? theme.font : DEFAULT.font
  const colours = (scheme: Scheme): string =>
    `:root{${declarations(scheme, paletteOf(scheme, accent, theme[scheme]))}}`
  const shape = `:root{--radius:${radius};--font:${font}}`
  if (theme.scheme === 'light' || theme.scheme === 'dark') return shape + colours(theme.scheme)
  return `${shape}${colours('light')}@media (prefers-color-scheme:dark){${colours('dark')}}`
}
