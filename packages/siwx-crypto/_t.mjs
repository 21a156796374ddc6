import * as c from '@countersign/siwx-crypto'
import { keccakReady } from '@countersign/siwx-crypto/backends/wasm/keccak'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { secp256k1Backend as nat } from '@countersign/siwx-crypto/native'
import { secp256k1Backend as nob } from '@countersign/siwx-crypto/backends/noble/secp256k1'
import { instantiateSecp256k1 } from '@bitauth/libauth/build/lib/crypto/secp256k1.js'
const L=await instantiateSecp256k1()
const m=new Uint8Array(600).fill(97)
await keccakReady()
const d=c.keccak256(m), sk=secp256k1.utils.randomSecretKey()
const f=secp256k1.sign(d,sk,{prehash:false,format:'recovered'}), signature=f.slice(1), recovery=f[0]
async function bench(n,f){await f();let best=0;for(let r=0;r<8;r++){const t=performance.now();let i=0;while(performance.now()-t<250){await f();i++}best=Math.max(best,i/(performance.now()-t)*1000)}console.log(n,Math.round(best))}
const eoa=async(o)=>{const x=await c.recoverSecp256k1({digest:c.keccak256(m),signature,recovery},o);return c.keccak256(x.publicKey.subarray(1)).subarray(12)}
await bench('raw libauth',()=>L.recoverPublicKeyUncompressed(signature,recovery,d))
await bench('recover default',()=>c.recoverSecp256k1({digest:d,signature,recovery}))
await bench('EOA default',()=>eoa())
await bench('EOA native',()=>eoa({backend:nat}))
await bench('EOA noble',()=>eoa({backend:nob}))
