import { ConnectorError } from '@countersign/connectors'
import { anyJson } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createRooms, type Text } from './rooms.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

/** What comes of one answer to a question for news, and what was asked. */
const followOnce = async (news: unknown) => {
  const stop = new AbortController()
  const asked: string[] = []
  const texts: Text[] = []
  vi.stubGlobal('fetch', async (url: URL) => {
    asked.push(decodeURIComponent(url.pathname))
    if (asked.length === 1) setTimeout(() => stop.abort(), 5)
    return asked.length === 1
      ? Response.json(news)
      : new Promise<never>((_, reject) =>
          stop.signal.addEventListener('abort', () => reject(stop.signal.reason)),
        )
  })
  const rooms = createRooms({ node: 'https://matrix.example', token: 't', server: 'matrix.example' })
  const end = await rooms.follow((text) => texts.push(text), stop.signal).catch((error: unknown) => error)
  return { asked, texts, end }
}

describe('follow', () => {
  const event = { type: 'm.room.message', sender: '@a:b', content: { msgtype: 'm.text', body: 'text' } }
  const inRoom = (events: unknown) => ({
    next_batch: 's1',
    rooms: { join: { '!r:b': { timeline: { events } } } },
  })

  test('passes on texts with their room and sender, and nothing else', async () => {
    const others = [
      { ...event, type: 'm.room.member' },
      { ...event, content: { msgtype: 'm.image', body: 'x' } },
      { ...event, sender: 1 },
      { ...event, content: { msgtype: 'm.text', body: {} } },
      null,
    ]
    const { texts } = await followOnce(inRoom([...others, event]))
    expect(texts).toEqual([{ room: '!r:b', sender: '@a:b', body: 'text' }])
  })

  test('security: joins ten rooms at most, and only what can be a room', async () => {
    const names = Array.from({ length: 50 }, (_, index) => `!r${index}:b`)
    const invite = Object.fromEntries(['../login', '', 'r:b', ...names].map((name) => [name, {}]))
    const { asked } = await followOnce({ next_batch: 's1', rooms: { invite } })
    expect(asked.filter((path) => path.endsWith('/join'))).toEqual(
      names.slice(0, 10).map((name) => `/_matrix/client/r0/rooms/${name}/join`),
    )
  })

  test('security: whatever a node says, texts are texts and the end is one of ours', async () => {
    const shapes = fc.oneof(
      anyJson,
      fc.record({ next_batch: anyJson, rooms: anyJson }),
      anyJson.map(inRoom),
      fc.array(anyJson).map(inRoom),
    )
    await fc.assert(
      fc.asyncProperty(shapes, async (news) => {
        const { end, texts } = await followOnce(news)
        expect(end).toBeInstanceOf(ConnectorError)
        for (const { body, sender } of texts)
          expect([typeof body, typeof sender]).toEqual(['string', 'string'])
      }),
      runs(60),
    )
  })
})
