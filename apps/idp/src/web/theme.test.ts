import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contrastRatio, themeCss } from './theme.ts'

const THEME = { accent: '#2f5bd8', radius: '14px', font: 'system-ui' }

const values = (css: string): Record<string, string> =>
  Object.fromEntries([...css.matchAll(/(--[\w-]+):([^;}]+)/g)].map(([, name, value]) => [name, value]))

const light = (css: string) => values(css.replace(/@media.+$/s, ''))

describe('themeCss', () => {
  test('writes the operator’s values as custom properties', () => {
    const css = themeCss({ accent: '#0A7', radius: '0.5rem', font: '"Source Sans 3", Arial' })
    expect(light(css)).toMatchObject({
      '--accent': '#00aa77',
      '--radius': '0.5rem',
      '--font': '"Source Sans 3", Arial',
    })
  })

  test('has both schemes by the person’s preference, or the one that was chosen', () => {
    const auto = themeCss(THEME)
    expect(auto).toContain('color-scheme:light;')
    expect(auto).toContain('@media (prefers-color-scheme:dark){:root{color-scheme:dark;')
    const dark = themeCss({ ...THEME, scheme: 'dark' })
    expect(dark).not.toContain('@media')
    expect(values(dark)['--surface']).toBe('#171a21')
    expect(values(themeCss({ ...THEME, scheme: 'light' }))['--surface']).toBe('#ffffff')
  })

  test('keeps every accent readable: on itself, on the light and on the dark card', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffff }), (colour) => {
        const accent = `#${colour.toString(16).padStart(6, '0')}`
        for (const scheme of ['light', 'dark'] as const) {
          const css = values(themeCss({ ...THEME, accent, scheme }))
          const pairs = [
            ['--on-accent', '--accent'],
            ['--accent-text', '--surface'],
            ['--bg-link', '--bg'],
          ]
          for (const [front = '', back = ''] of pairs)
            expect(contrastRatio(css[front] ?? '', css[back] ?? '')).toBeGreaterThanOrEqual(4.5)
        }
      }),
      runs(300),
    )
  })

  test.each([
    ['accent', 'red;}body{display:none'],
    ['accent', '#12345g'],
    ['radius', '1px;}'],
    ['radius', 'calc(1px)'],
    ['font', 'x;}body{}'],
    ['font', '"open'],
    ['font', `'a", b'`],
    ['font', 'url(https://x.example)'],
    ['font', ''],
  ])('replaces the %s %j by the default', (name, value) => {
    expect(themeCss({ ...THEME, [name]: value })).toBe(themeCss(THEME))
  })

  test('nothing ends its declaration or the style element', () => {
    const block = /^(?::root\{(?:(?:color-scheme|--[\w-]+):[\w\s.,#'"-]+;?)+\}){2}$/
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (accent, radius, font, surface) => {
        const dark = { accent, surface, text: font, background: radius }
        expect(themeCss({ accent, radius, font, scheme: 'dark', dark })).toMatch(block)
      }),
      runs(100),
    )
  })
})
