import type { Theme } from './types.ts'

type Rgb = readonly [number, number, number]

const DEFAULT: Theme = { accent: '#2f5bd8', radius: '14px', font: 'system-ui' }
const WHITE: Rgb = [255, 255, 255]
const BLACK: Rgb = [0, 0, 0]
/** The card in the light and in the dark scheme; style.css uses the same two colours. */
const LIGHT_SURFACE: Rgb = [255, 255, 255]
const DARK_SURFACE: Rgb = [23, 26, 33]
/** WCAG 2.2, 1.4.3 with a margin for the tinted parts of a surface. */
const TEXT_CONTRAST = 5

const parse = (colour: string): Rgb | undefined => {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(colour)
  const digits = short
    ? short.slice(1).map((digit) => digit + digit)
    : /^#(..)(..)(..)$/.exec(colour)?.slice(1)
  const [r, g, b] = (digits ?? []).map((pair) =>
    /^[0-9a-f]{2}$/i.test(pair) ? Number.parseInt(pair, 16) : Number.NaN,
  )
  return r === undefined || g === undefined || b === undefined || Number.isNaN(r + g + b)
    ? undefined
    : [r, g, b]
}

const format = (colour: Rgb): string =>
  `#${colour.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`

const luminance = (colour: Rgb): number => {
  const [r, g, b] = colour.map((channel) => {
    const c = channel / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

const contrast = (a: Rgb, b: Rgb): number => {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

/** The colour itself when it reads well on the surface, else the nearest mix towards `target` that does. */
const readableOn = (colour: Rgb, surface: Rgb, target: Rgb): Rgb => {
  for (let part = 0; part < 1; part += 0.04) {
    const mixed = colour.map((channel, i) => channel + ((target[i] ?? 0) - channel) * part) as unknown as Rgb
    if (contrast(mixed, surface) >= TEXT_CONTRAST) return mixed
  }
  return target
}

/** An open quote, a semicolon or a brace would swallow the rest of the sheet. */
const isFontList = (list: string): boolean =>
  list.length <= 200 &&
  list.split(',').every((name) => /^(?:[\w-]+(?: [\w-]+)*|"[\w -]+"|'[\w -]+')$/.test(name.trim()))

/** WCAG contrast ratio of two `#rrggbb` colours; 1 when one cannot be read. */
export const contrastRatio = (a: string, b: string): number => {
  const [x, y] = [parse(a), parse(b)]
  return x === undefined || y === undefined ? 1 : contrast(x, y)
}

/**
 * The operator's look as CSS custom properties. Foregrounds are computed, so that any accent stays readable in both
 * schemes; a value that is not a plain colour, length or font list is replaced by the default, so that it cannot
 * leave its declaration.
 */
export const themeCss = (theme: Theme): string => {
  const accent = parse(theme.accent) ?? parse(DEFAULT.accent) ?? BLACK
  const radius = /^\d{1,2}(?:\.\d{1,3})?(?:px|rem|em)$|^0$/.test(theme.radius) ? theme.radius : DEFAULT.radius
  const font = isFontList(theme.font) ? theme.font : DEFAULT.font
  const onAccent = contrast(WHITE, accent) >= contrast(BLACK, accent) ? WHITE : BLACK
  const light = readableOn(accent, LIGHT_SURFACE, BLACK)
  const dark = readableOn(accent, DARK_SURFACE, WHITE)
  return `:root{--accent:${format(accent)};--on-accent:${format(onAccent)};--accent-light:${format(light)};--accent-dark:${format(dark)};--radius:${radius};--font:${font}}`
}
