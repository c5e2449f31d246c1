import { startWireServer } from './wire-server.ts'
import { python } from './parts.ts'
const t = performance.now()
await using server = await startWireServer(1)
console.log('up', performance.now() - t, server.codecs.map((c) => c.signingName + '=' + c.serviceId).join(' '))
const lines = await python<any>('wire.py', [server.url, server.lastUrl, ...process.argv.slice(2)])
console.log(performance.now() - t)
let n = 0
for (const l of lines) { const bad = l.error || l.played !== l.operation || l.input.length || l.output.length; if (bad) { n++; if (n < 60) console.log(JSON.stringify({ ...l, input: l.input?.slice(0, 2), output: l.output?.slice(0, 2) }).slice(0, 600)) } }
console.log(lines.length, n)
