export const POLKADOT = '91b171bb158e2d3848fa23a9f1c25182'
export const KUSAMA = 'b0a8d493285c2df73290dfb7e61f870f'
export const MOONBEAM = 'fe58ea77779b7abda7da4ec526d14db9'
/** A chain that the package does not know. */
export const SOLO = '00112233445566778899aabbccddeeff'
