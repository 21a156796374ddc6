import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contrastRatio, themeCss } from './theme.ts'

const THEME = { accent: '#2f5bd8', radius: '14px', font: 'system-ui' }

const values = (css: string): Record<string, string> =>
  Object.fromEntries([...css.matchAll(/(--[\w-]+):([^;}]+)/g)].map(([, name, value]) => [name, value]))

describe('themeCss', () => {
  test('writes the operator’s values as custom properties', () => {
    const css = themeCss({ accent: '#0A7', radius: '0.5rem', font: '"Source Sans 3", Arial' })
    expect(values(css)).toMatchObject({
      '--accent': '#00aa77',
      '--radius': '0.5rem',
      '--font': '"Source Sans 3", Arial',
    })
  })

  test('keeps every accent readable: on itself, on the light and on the dark card', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffff }), (colour) => {
        const accent = `#${colour.toString(16).padStart(6, '0')}`
        const css = values(themeCss({ ...THEME, accent }))
        expect(contrastRatio(css['--on-accent'] ?? '', css['--accent'] ?? '')).toBeGreaterThanOrEqual(4.5)
        expect(contrastRatio(css['--accent-light'] ?? '', '#ffffff')).toBeGreaterThanOrEqual(4.5)
        expect(contrastRatio(css['--accent-dark'] ?? '', '#171a21')).toBeGreaterThanOrEqual(4.5)
      }),
      { numRuns: 500 },
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
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (accent, radius, font) => {
        expect(themeCss({ accent, radius, font })).toMatch(/^:root\{(?:--[\w-]+:[\w\s.,#'"-]+;?){6}\}$/)
      }),
    )
  })
})
