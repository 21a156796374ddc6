import { afterEach, expect, test, vi } from 'vitest'
import { ORIGIN, openPage } from '../test/page.ts'
import { onPageMessage, postToPage } from './pageMessages.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

test('default: what this window posts to itself is heard, until the listener is stopped', () => {
  const page = openPage()
  const heard: unknown[] = []
  const stop = new AbortController()
  onPageMessage((data) => heard.push(data), stop.signal)
  page.receive('ours')
  page.receive('of another window', { source: {} })
  page.receive('of a window that is gone', { source: null })
  page.receive('of another origin', { origin: 'https://evil.example' })
  stop.abort()
  page.receive('too late')
  expect(heard).toEqual(['ours'])
})

test('security: nothing is posted to whatever else the window may have become', () => {
  const posted = vi.spyOn(openPage(), 'postMessage')
  postToPage({ type: 'x' })
  expect(posted.mock.calls).toEqual([[{ type: 'x' }, ORIGIN]])
})
