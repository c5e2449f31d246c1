import { expect, test } from 'vitest'
import { programsOf, readHealthCommand } from './health-command.ts'

const NODE =
  `node -e "require('http').request({host: 'localhost', port: 3000, path: '/health', timeout: 2000}, (res) => { ` +
  `process.exit(res.statusCode !== 200 ? 1 : 0); }).on('error', () => process.exit(1)).end()"`

test.for([
  { line: 'curl -f http://localhost:8000/health || exit 1', programs: ['curl', 'exit'], cannotFail: false },
  { line: '/usr/bin/curl -f http://localhost/health', programs: ['curl'], cannotFail: false },
  { line: 'test -d /opt/curl && echo "no curl | here"', programs: ['test', 'echo'], cannotFail: false },
  { line: 'curl -f http://localhost/health && exit 0', programs: ['curl', 'exit'], cannotFail: false },
  { line: 'test -f /ready && curl -f localhost/health || true', programs: ['test', 'curl', 'true'], cannotFail: true },
  { line: NODE, programs: ['node'], cannotFail: false },
  { line: "sh -c 'wget -q -O- http://127.0.0.1/ || true'", programs: ['sh', 'wget', 'true'], cannotFail: true },
  { line: 'if ! curl -s http://localhost/; then exit 1; fi', programs: ['curl', 'exit'], cannotFail: false },
  { line: 'test "$(curl -s localhost/health)" = ok', programs: ['curl', 'test'], cannotFail: false },
  { line: 'TZ=UTC timeout -s KILL 5 pg_isready', programs: ['pg_isready'], cannotFail: false },
  { line: 'timeout 5 pg_isready', programs: ['pg_isready'], cannotFail: false },
  { line: 'curl -f localhost/health > /dev/null 2>&1 || exit 1', programs: ['curl', 'exit'], cannotFail: false },
  { line: 'curl -f http://localhost/health || exit 0', programs: ['curl', 'exit'], cannotFail: true },
  { line: 'test `curl -s localhost/health` = ok || true', programs: ['curl', 'test', 'true'], cannotFail: true },
  { line: 'exit 0', programs: ['exit'], cannotFail: true },
])('shell: $line', ({ line, programs, cannotFail }) => {
  const command = readHealthCommand(['CMD-SHELL', line])!
  expect({ programs: programsOf(command), cannotFail: command.cannotFail }).toEqual({ programs, cannotFail })
})

test.for([
  { command: ['CMD', 'curl', '-f', 'http://localhost:8000/health'], programs: ['curl'] },
  { command: ['CMD', '/bin/sh', '-c', 'wget http://localhost/health'], programs: ['sh', 'wget'] },
  { command: ['CMD-SHELL'], programs: undefined },
  { command: ['NONE'], programs: undefined },
  { command: ['curl', 'http://localhost/health'], programs: undefined },
  { command: undefined, programs: undefined },
])('command: $command', ({ command, programs }) => {
  const read = readHealthCommand(command)
  expect(read && programsOf(read)).toEqual(programs)
})

test.for([
  {
    line: 'curl -f http://localhost:8000/health || exit 1',
    requests: [{ host: 'localhost', port: 8000, path: '/health' }],
  },
  { line: 'wget -q "http://127.0.0.1"', requests: [{ host: '127.0.0.1', path: '/' }] },
  {
    line: `python -c "import urllib.request as r; r.urlopen('http://localhost:8000/health?deep=1', timeout=2)"`,
    requests: [{ host: 'localhost', port: 8000, path: '/health' }],
  },
  { line: 'curl http://[::1]:80/ready', requests: [{ host: '[::1]', port: 80, path: '/ready' }] },
  {
    line: 'curl -f -m 5 -o /dev/null localhost:8000/health?deep=1 || exit 1',
    requests: [{ host: 'localhost', port: 8000, path: '/health' }],
  },
  { line: 'wget -qO- 127.0.0.1 || exit 1', requests: [{ host: '127.0.0.1', path: '/' }] },
  { line: 'curl -sf api.internal:8080/health', requests: [{ host: 'api.internal', port: 8080, path: '/health' }] },
  { line: NODE, requests: [{ host: 'localhost', port: 3000, path: '/health' }] },
  { line: 'celery -A tasks inspect ping -d celery@$HOSTNAME || exit 1', requests: [] },
])('requests: $line', ({ line, requests }) => {
  expect(readHealthCommand(['CMD-SHELL', line])!.requests).toEqual(requests)
})
