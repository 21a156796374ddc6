import { createApp } from './app.ts'

const port = Number(process.env['PORT'] ?? 4610)
const origin = process.env['ORIGIN'] ?? `http://127.0.0.1:${port}`
createApp(origin).listen(port, '127.0.0.1', () => process.stdout.write(`listening on ${origin}\n`))
