import { describe, expect, test } from 'vitest'
import { instrument } from './instrument.ts'

describe('instrument', () => {
  test('default', () => {
    const text =
      "import { a } from 'a'\n\ndeclare const b: {\n  c: string\n}\nexport const { d, e: [f] } = a(b)\n"
    const { code, ...rest } = instrument(text)
    expect(code).toContain("import { a } from 'a'\nexport const run =")
    expect(code).toContain('const b = given["b"]\nconst { d, e: [f] } = a(b)')
    expect(code).toContain('return { d, f }')
    expect(rest).toEqual({ promised: [], given: ['b'], problems: [] })
  })

  test('behavior: a promise is behind an expression, or below one that has none behind it', () => {
    const text =
      "a('//ä…') // 1\n// prose\n\nawait b(\n  c,\n)\n// 'two\n// lines'\n\n// prose\nd()\n\n// prose\n"
    const { code, promised, problems } = instrument(text)
    expect(promised).toEqual([
      { line: 1, text: '1' },
      { line: 4, text: "'two lines'" },
    ])
    expect(problems).toEqual([])
    expect(code).toContain("seen(0, (a('//ä…'))) // 1")
    expect(code).toContain('seen(1, (await b(\n  c,\n)))\n//')
  })

  test('behavior: the console is what it prints', () => {
    const { code } = instrument('if (a) console.log(b) // c\nelse console.error(d) // e\n')
    expect(code).toContain('if (a) printed(0)(b) // c\nelse printed(1)(d) // e')
  })

  test('error: a comment behind anything else, which nothing would compare', () => {
    expect(instrument('const a = b() // 32 bytes\n').problems).toEqual([
      'behind no expression, so nothing compares it: // 32 bytes',
    ])
  })

  test('error: no TypeScript', () => {
    expect(instrument('const = 1').problems).toHaveLength(1)
  })
})
