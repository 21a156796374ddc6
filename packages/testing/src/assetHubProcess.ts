import { BuildBlockMode, setupWithServer } from '@acala-network/chopsticks'
import { rococo_v2_2_asset_hub as specification } from '@substrate/connect-known-chains'

// A process of its own, started by assetHub.ts: it ends with its parent. Blocks are built when asked for.
const { addr } = await setupWithServer({
  genesis: JSON.parse(specification),
  host: '127.0.0.1',
  port: 0,
  'build-block-mode': BuildBlockMode.Manual,
})
process.on('disconnect', () => process.exit())
process.send?.({ url: `http://${addr}` })
