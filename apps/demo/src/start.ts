import { fileURLToPath } from 'node:url'
import { register } from 'tsx/esm/api'

// Node strips types itself; tsx is here for the provider's pages, which are JSX.
register({ tsconfig: fileURLToPath(new URL('../tsconfig.build.json', import.meta.url)) })
const { run } = await import('./run.ts')
await run(process.argv.slice(2))
