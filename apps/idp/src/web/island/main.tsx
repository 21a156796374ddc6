/** @jsxRuntime automatic @jsxImportSource hono/jsx/dom */
import { discover } from '@countersign/connectors/ethereum'
import { render } from 'hono/jsx/dom'
import { type ConnectData, DATA_ID, ISLAND_ID } from '../connectData.ts'
import { translator } from '../translate.ts'
import { createApi } from './api.ts'
import { createMachine } from './machine.ts'
import { readLast, writeLast } from './remember.ts'
import { App } from './views.tsx'

const start = (root: HTMLElement, data: ConnectData) => {
  const last = readLast()?.wallet
  const machine = createMachine({
    chains: data.chains,
    api: createApi(data.paths),
    go: (next) => location.assign(next),
    remember: writeLast,
    last,
  })

  let search = new AbortController()
  const look = () => {
    search.abort()
    search = new AbortController()
    // One connector a namespace; the next chains join here.
    if (data.chains.some((chain) => chain.startsWith('eip155:'))) discover(machine.add, search.signal)
  }
  look()
  // It announces itself like any other wallet.
  if (data.demoWallet !== undefined) import(/* @vite-ignore */ data.demoWallet).catch(() => {})

  // Coming back with the browser's back button shows the page as it was left: start over instead.
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload()
  })
  render(
    <App
      machine={machine}
      data={data}
      last={last}
      look={look}
      t={translator(data.messages, document.documentElement.lang)}
    />,
    root,
  )
}

const root = document.getElementById(ISLAND_ID)
const json = document.getElementById(DATA_ID)?.textContent
if (root && json) start(root, JSON.parse(json) as ConnectData)
