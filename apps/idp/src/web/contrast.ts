/** A colour in sRGB, each channel 0 to 255. */
export type Rgb = readonly [number, number, number]

export const WHITE: Rgb = [255, 255, 255]
export const BLACK: Rgb = [0, 0, 0]

/** WCAG 2.2, 1.4.3. */
export const TEXT_CONTRAST = 4.5
/** WCAG 2.2, 1.4.11: what is needed to see a control, its state, or where the focus is. */
export const CONTROL_CONTRAST = 3

/** Reads `#rgb` and `#rrggbb`. */
export const parseColour = (colour: string): Rgb | undefined => {
  const [, digits = ''] = /^#((?:[0-9a-f]{3}){1,2})$/i.exec(colour) ?? []
  const pairs = digits.length === 3 ? [...digits].map((digit) => digit + digit) : digits.match(/../g)
  const [r, g, b] = (pairs ?? []).map((pair) => Number.parseInt(pair, 16))
  return r === undefined || g === undefined || b === undefined ? undefined : [r, g, b]
}

/** `#rrggbb`. */
export const formatColour = (colour: Rgb): string =>
  `#${colour.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`

/** WCAG 2.2, relative luminance. */
const luminance = (colour: Rgb): number => {
  const [r, g, b] = colour.map((channel) => {
    const c = channel / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** WCAG 2.2, contrast ratio: 1 to 21. */
export const contrast = (a: Rgb, b: Rgb): number => {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

/** `part` of the way from one colour to another, in the steps that a screen has. */
export const mix = (from: Rgb, to: Rgb, part: number): Rgb =>
  from.map((channel, i) => Math.round(channel + ((to[i] ?? 0) - channel) * part)) as unknown as Rgb

/** White or black, whichever reads better: at least 4.58 on any colour. */
export const readableEnd = (on: Rgb): Rgb => (contrast(WHITE, on) >= contrast(BLACK, on) ? WHITE : BLACK)

const STEP = 0.04

/** What a colour has to be seen on, how well, and the colour that it may be mixed with until it is. */
export type Readable = { readonly on: readonly Rgb[]; readonly ratio: number; readonly towards: Rgb }

/** The colour itself when it can be seen on all of them, else the nearest mix that can. */
export const readable = (colour: Rgb, { on, ratio, towards }: Readable): Rgb => {
  for (let part = 0; part < 1; part += STEP) {
    const mixed = mix(colour, towards, part)
    if (on.every((surface) => contrast(mixed, surface) >= ratio)) return mixed
  }
  return towards
}

/** A surface may fade into its tint, and what lies between two readable colours can be worse than both. */
const BETWEEN = [0.25, 0.5, 0.75, 1] as const

/** As much of a tint as leaves the text on it readable: `part` of it, or less, or none. */
export const tinted = (surface: Rgb, tint: Rgb, { part, text }: { part: number; text: Rgb }): Rgb => {
  for (let left = part; left > 0; left -= part / 8) {
    const mixed = mix(surface, tint, left)
    const fade = BETWEEN.map((step) => mix(surface, mixed, step))
    if (fade.every((colour) => contrast(text, colour) >= TEXT_CONTRAST)) return mixed
  }
  return surface
}
