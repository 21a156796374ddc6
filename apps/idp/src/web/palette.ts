import {
  CONTROL_CONTRAST,
  contrast,
  mix,
  parseColour,
  type Rgb,
  readable,
  readableEnd,
  TEXT_CONTRAST,
  tinted,
} from './contrast.ts'
import type { SchemeColours } from './types.ts'

/** Every colour that the style sheet uses, by the name of its custom property. */
export type Palette = Readonly<Record<ColourName, Rgb>>

/** Names of the custom properties. */
export type ColourName =
  | 'bg'
  | 'glow'
  | 'bg-text'
  | 'bg-link'
  | 'surface'
  | 'sunken'
  | 'text'
  | 'quiet'
  | 'line'
  | 'edge'
  | 'danger'
  | 'danger-bg'
  | 'good'
  | 'accent'
  | 'accent-hover'
  | 'accent-edge'
  | 'accent-text'
  | 'on-accent'

/** Which of the two schemes of a page. */
export type Scheme = 'light' | 'dark'

/** A pair that the stylesheet puts on top of each other, and how well the first must be seen on the second. */
export type Pair = readonly [front: ColourName, back: ColourName, ratio: number]

const texts = (front: ColourName, ...backs: ColourName[]): readonly Pair[] =>
  backs.map((back) => [front, back, TEXT_CONTRAST])
const controls = (front: ColourName, ...backs: ColourName[]): readonly Pair[] =>
  backs.map((back) => [front, back, CONTROL_CONTRAST])

/** All pairs of the style sheet. A rule that puts two colours together for the first time belongs here as well. */
export const PAIRS: readonly Pair[] = [
  ...texts('text', 'surface', 'sunken', 'danger-bg'),
  ...texts('quiet', 'surface', 'sunken'),
  ...texts('accent-text', 'surface', 'sunken'),
  ...texts('danger', 'danger-bg'),
  ...texts('on-accent', 'accent', 'accent-hover'),
  ...texts('bg-text', 'bg', 'glow'),
  ...texts('bg-link', 'bg', 'glow'),
  ...controls('edge', 'surface', 'sunken'),
  ...controls('good', 'surface', 'sunken'),
  ...controls('accent-edge', 'surface'),
  ...controls('accent-text', 'danger-bg'),
]

type Preferred = Readonly<
  Record<'bg' | 'surface' | 'text' | 'quiet' | 'edge' | 'danger' | 'good', Rgb> & { sink: number }
>

const PREFERRED: Readonly<Record<Scheme, Preferred>> = {
  light: {
    bg: [243, 244, 247],
    surface: [255, 255, 255],
    text: [23, 26, 33],
    quiet: [84, 91, 107],
    edge: [133, 140, 155],
    danger: [179, 38, 30],
    good: [26, 116, 71],
    sink: 0.04,
  },
  dark: {
    bg: [13, 15, 19],
    surface: [23, 26, 33],
    text: [238, 240, 244],
    quiet: [166, 173, 188],
    edge: [118, 126, 143],
    danger: [255, 157, 148],
    good: [111, 211, 160],
    sink: 0.035,
  },
}

/** Where a value is missing or is no colour, ours. */
const chosen = (colour: string | undefined, fallback: Rgb): Rgb =>
  (colour === undefined ? undefined : parseColour(colour)) ?? fallback

const isReadable = (text: Rgb, surface: Rgb): boolean => contrast(text, surface) >= TEXT_CONTRAST

/** The scheme whose own colours suit a surface: an operator's light scheme may have dark cards. */
const suiting = (surface: Rgb): Preferred => {
  const { dark, light } = PREFERRED
  return contrast(light.text, surface) >= contrast(dark.text, surface) ? light : dark
}

/** What the operator wrote when it can be read, else what can be. */
const textOn = (surface: Rgb, written: string | undefined): Rgb => {
  const own = suiting(surface).text
  const text = chosen(written, own)
  if (isReadable(text, surface)) return text
  return isReadable(own, surface) ? own : readableEnd(surface)
}

/** The colours outside of the card: its background may have nothing in common with the card's. */
const around = (bg: Rgb, text: Rgb, accent: Rgb) => {
  const own = suiting(bg)
  const onBg = isReadable(text, bg) ? text : isReadable(own.text, bg) ? own.text : readableEnd(bg)
  const glow = tinted(bg, accent, { part: 0.16, text: onBg })
  const rule = { on: [bg, glow], ratio: TEXT_CONTRAST, towards: onBg }
  return {
    bg,
    glow,
    'bg-text': onBg,
    'bg-link': readable(accent, rule),
  }
}

/**
 * All colours of one scheme. What an operator has chosen is kept as far as people can read it; every other colour is
 * computed from it, so that each of {@link PAIRS} holds whatever was chosen.
 */
export const paletteOf = (scheme: Scheme, accent: Rgb, colours: SchemeColours = {}): Palette => {
  const surface = chosen(colours.surface, PREFERRED[scheme].surface)
  const own = suiting(surface)
  const text = textOn(surface, colours.text)
  const sunken = tinted(surface, own.text, { part: own.sink, text })
  const dangerBg = tinted(surface, own.danger, { part: 0.08, text })
  const quietly = { on: [surface, sunken], ratio: TEXT_CONTRAST, towards: text }
  const visibly = { ...quietly, ratio: CONTROL_CONTRAST }
  const tone = chosen(colours.accent, accent)
  const accentText = readable(tone, { ...quietly, on: [surface, sunken, dangerBg] })
  const onAccent = readableEnd(tone)
  return {
    ...around(chosen(colours.background, PREFERRED[scheme].bg), text, tone),
    surface,
    sunken,
    text,
    quiet: readable(own.quiet, quietly),
    line: mix(surface, own.text, 0.14),
    edge: readable(own.edge, visibly),
    danger: readable(own.danger, { ...quietly, on: [dangerBg] }),
    'danger-bg': dangerBg,
    good: readable(own.good, visibly),
    accent: tone,
    // Away from the text on it, so that it never reads worse than without the pointer.
    'accent-hover': mix(tone, readableEnd(onAccent), 0.14),
    'accent-edge': contrast(tone, surface) >= CONTROL_CONTRAST ? tone : accentText,
    'accent-text': accentText,
    'on-accent': onAccent,
  }
}

/** The text that was written cannot be read on its surface: the measured ratio. */
export type Unreadable = { readonly text: string; readonly surface: string; readonly ratio: number }

/** Finds a text colour that cannot be read on the card of its scheme. Only what an operator wrote can be. */
export const unreadableText = (scheme: Scheme, { surface, text }: SchemeColours): Unreadable | undefined => {
  const written = text === undefined ? undefined : parseColour(text)
  const on = chosen(surface, PREFERRED[scheme].surface)
  if (text === undefined || written === undefined || isReadable(written, on)) return undefined
  return {
    text,
    surface: surface ?? `the ${scheme} surface`,
    // Rounded down: 4.499 is not 4.5.
    ratio: Math.floor(contrast(written, on) * 100) / 100,
  }
}
