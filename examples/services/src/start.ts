import { fileURLToPath } from 'node:url'
import { register } from 'tsx/esm/api'

// Node strips types itself; tsx is here for the provider's pages, which are JSX.
register({ tsconfig: fileURLToPath(new URL('../tsconfig.build.json', import.meta.url)) })
const { startServices } = await import('./services.ts')
const { walk } = await import('./walk.ts')

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const services = await startServices()
try {
  say(
    `provider ${services.idp.url}, ${Object.entries(services.urls)
      .map((pair) => pair.join(' '))
      .join(', ')}`,
  )
  say(JSON.stringify(await walk(services, say)))
} finally {
  await services.close()
}
