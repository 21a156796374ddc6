/** @jsxRuntime automatic @jsxImportSource hono/jsx/dom */
import { render } from 'hono/jsx/dom'
import { type ConnectData, DATA_ID, ISLAND_ID } from '../connectData.ts'
import { translator } from '../translate.ts'
import { createApi } from './api.ts'
import { createMachine } from './machine.ts'
import { readLast, writeLast } from './remember.ts'
import { startSearch } from './search.ts'
import { App } from './views.tsx'

const start = (root: HTMLElement, data: ConnectData) => {
  const last = readLast()
  const machine = createMachine({
    chains: data.chains,
    api: createApi(data.paths),
    go: (next) => location.assign(next),
    remember: writeLast,
  })
  const look = startSearch({ data, machine, load: (url) => import(/* @vite-ignore */ url) })

  // Coming back with the browser's back button shows the page as it was left: start over instead.
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload()
  })
  const t = translator(data.messages, data.locale)
  render(<App machine={machine} data={data} last={last} look={look} t={t} />, root)
}

const root = document.getElementById(ISLAND_ID)
const json = document.getElementById(DATA_ID)?.textContent
if (root && json) start(root, JSON.parse(json) as ConnectData)
