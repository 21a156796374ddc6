import { describe, expect, test } from 'vitest'
import { merge, named, render, SPEED_HEAD, speedRows } from './report.ts'

const results = [
  { name: 'ours', opsPerSecond: 200_000, spread: 0.02 },
  { name: 'theirs', opsPerSecond: 1_600, spread: 0.1 },
]

describe('render', () => {
  test('default', () => {
    const section = {
      title: 'Parse',
      note: 'One message.',
      head: SPEED_HEAD,
      rows: speedRows(results),
      targets: [{ promise: 'at least 500 times', measured: '125x', met: false }],
    }
    expect(render(['a machine'], [section]).split('\n').slice(4)).toEqual([
      '- a machine',
      '',
      '## Parse',
      '',
      'One message.',
      '',
      '|  | per CPU second | spread | first row is faster by |',
      '| --- | ---: | ---: | ---: |',
      '| ours | 200,000 | ±2 % |  |',
      '| theirs | 1,600 | ±10 % | 125x |',
      '',
      '| target | measured | met |',
      '| --- | ---: | ---: |',
      '| at least 500 times | 125x | **no** |',
      '',
    ])
  })
})

describe('named', () => {
  test('error: a measurement that is missing', () => {
    expect(named(results, 'ours').opsPerSecond).toBe(200_000)
    expect(() => named(results, 'nobody')).toThrow('no measurement of nobody')
  })
})

describe('merge', () => {
  const report = (head: string, ...sections: readonly string[]) => `${[head, ...sections].join('\n\n')}\n`

  test('default: what was measured again takes its old place, what is new comes last', () => {
    expect(
      merge(report('# Old', '## A\n\none', '## B\n\ntwo'), report('# New', '## C\n\nfive', '## A\n\nfour')),
    ).toBe(report('# New', '## A\n\nfour', '## B\n\ntwo', '## C\n\nfive'))
  })

  test('behavior: a report without sections changes the head alone', () => {
    expect(merge(report('# Old', '## A'), report('# New'))).toBe(report('# New', '## A'))
    expect(merge('# Old\n', report('# New', '## A'))).toBe(report('# New', '## A'))
  })
})
