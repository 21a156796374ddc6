import { startServer } from './server.ts'

const { origin } = await startServer(Number(process.env['PORT'] ?? 4600))
process.stdout.write(`open ${origin} in a browser with a wallet\n`)
