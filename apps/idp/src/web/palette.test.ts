import { readdir, readFile } from 'node:fs/promises'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contrast, formatColour, mix, type Rgb } from './contrast.ts'
import { PAIRS, paletteOf, unreadableText } from './palette.ts'

const channel = fc.nat({ max: 255 })
const rgb = fc.tuple(channel, channel, channel) as fc.Arbitrary<Rgb>
const colour = rgb.map(formatColour)
const scheme = fc.constantFrom('light', 'dark')
const colours = fc.record(
  { background: colour, surface: colour, text: colour, accent: colour },
  { requiredKeys: [] },
)

describe('paletteOf', () => {
  test('default: our own colours are the ones that were designed', () => {
    const light = paletteOf('light', [47, 91, 216])
    expect(formatColour(light.text)).toBe('#171a21')
    expect(formatColour(light['accent-text'])).toBe('#2f5bd8')
    expect(formatColour(paletteOf('dark', [47, 91, 216]).surface)).toBe('#171a21')
  })

  test('behavior: every pair that the stylesheet uses can be read, whatever was chosen', () => {
    fc.assert(
      fc.property(scheme, rgb, colours, (name, accent, chosen) => {
        const palette = paletteOf(name, accent, chosen)
        for (const [front, back, ratio] of PAIRS) {
          const measured = contrast(palette[front], palette[back])
          if (measured < ratio) throw new Error(`${front} on ${back} has ${measured}`)
        }
        // Nothing between the glow and the background is worse than both.
        for (const part of [0.25, 0.5, 0.75]) {
          const between = mix(palette.bg, palette.glow, part)
          expect(contrast(palette['bg-text'], between)).toBeGreaterThanOrEqual(4.5)
        }
      }),
      runs(2000),
    )
  })

  test('behavior: what can be read is kept as it was written', () => {
    const chosen = { background: '#102030', surface: '#fff8e7', text: '#3b2f2f', accent: '#8b0000' }
    const palette = paletteOf('light', [0, 0, 0], chosen)
    expect(formatColour(palette.bg)).toBe('#102030')
    expect(formatColour(palette.surface)).toBe('#fff8e7')
    expect(formatColour(palette.text)).toBe('#3b2f2f')
    expect(formatColour(palette.accent)).toBe('#8b0000')
    // Dark text would vanish outside of the card.
    expect(formatColour(palette['bg-text'])).toBe('#eef0f4')
  })
})

const readStyles = async (): Promise<string> => {
  const folder = new URL('island/styles/', import.meta.url)
  const files = await Promise.all(
    (await readdir(folder)).map((name) => readFile(new URL(name, folder), 'utf8')),
  )
  return files.join('\n')
}

describe('the style sheet', () => {
  const own = ['shadow', 'radius', 'font', 'target']
  const names = [...Object.keys(paletteOf('light', [0, 0, 0])), ...own]

  test('every colour in it is one of the palette, and every colour of the palette is in it', async () => {
    const css = await readStyles()
    const used = new Set([...css.matchAll(/var\(--([\w-]+)\)/g)].map(([, name]) => name))
    expect([...used].filter((name) => !names.includes(name ?? ''))).toEqual([])
    expect(names.filter((name) => !used.has(name))).toEqual([])
    // Backdrops and shadows only; forced colours have names.
    const written = css.replace(/--shadow:[^;]+;|::backdrop \{[^}]+\}/g, '')
    expect(written.match(/#[0-9a-f]{3,8}\b|\brgb\(|\bhsl\(/gi)).toBeNull()
  })

  test('a rule that sets text and background sets a pair that is checked', async () => {
    const css = await readStyles()
    const rules = [...css.matchAll(/\{([^{}]+)\}/g)].map(([, body = '']) => body)
    const pairs = rules.flatMap((body) => {
      const front = /(?:^|[;\s])color: var\(--([\w-]+)\)/.exec(body)?.[1]
      const back = /background: var\(--([\w-]+)\)/.exec(body)?.[1]
      return front && back ? [`${front} on ${back}`] : []
    })
    expect(pairs.length).toBeGreaterThan(4)
    const checked = PAIRS.map(([front, back]) => `${front} on ${back}`)
    expect(pairs.filter((pair) => !checked.includes(pair))).toEqual([])
  })
})

describe('unreadableText', () => {
  test('default: nothing written, nothing unreadable', () => {
    expect(unreadableText('light', {})).toBeUndefined()
    expect(unreadableText('dark', { surface: '#ffffff' })).toBeUndefined()
  })

  test.each([
    ['light', { text: '#777777', surface: '#888888' }, '#888888', 1.26],
    ['dark', { text: '#333333' }, 'the dark surface', 1.37],
    ['light', { text: '#777777' }, 'the light surface', 4.47],
  ] as const)('error: %s %o', (name, chosen, surface, ratio) => {
    expect(unreadableText(name, chosen)).toEqual({ text: chosen.text, surface, ratio })
  })

  test('behavior: 4.5:1 is enough', () => {
    expect(unreadableText('light', { text: '#767676' })).toBeUndefined()
  })
})
