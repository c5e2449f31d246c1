import { expect, test } from 'vitest'
import { readHealthCommand } from './health-command.ts'

const NODE =
  `node -e "require('http').request({host: 'localhost', port: 3000, path: '/health', timeout: 2000}, (res) => { ` +
  `process.exit(res.statusCode !== 200 ? 1 : 0); }).on('error', () => process.exit(1)).end()"`

test.for([
  { line: 'curl -f http://localhost:8000/health || exit 1', programs: ['curl', 'exit'] },
  { line: '/usr/bin/curl -f http://localhost/health', programs: ['curl'] },
  { line: 'test -d /opt/curl && echo "no curl | here"', programs: ['test', 'echo'] },
  { line: "sh -c 'wget -q -O- http://127.0.0.1/ || exit 1'", programs: ['sh', 'wget', 'exit'] },
  { line: 'if ! curl -fs http://localhost/; then exit 1; fi', programs: ['curl', 'exit'] },
  { line: 'test "$(curl -s localhost/health)" = ok', programs: ['curl', 'test'] },
  { line: 'test `curl -s localhost/health` = ok', programs: ['curl', 'test'] },
  { line: 'TZ=UTC timeout -s KILL 5 pg_isready', programs: ['pg_isready'] },
  { line: 'timeout 5 pg_isready', programs: ['pg_isready'] },
  { line: 'exec env -i A=b curl -f localhost', programs: ['curl'] },
  { line: 'curl -f localhost/health > /dev/null 2>&1 || exit 1', programs: ['curl', 'exit'] },
  { line: 'case $(curl -s localhost/health) in ok) exit 0;; *) exit 1;; esac', programs: ['curl', 'case', 'exit'] },
  { line: NODE, programs: ['node'] },
])('programs: $line', async ({ line, programs }) => {
  const { programs: seen, flaws } = (await readHealthCommand(['CMD-SHELL', line]))!
  expect([seen.filter((program) => program !== 'sh' || programs.includes('sh')), flaws]).toEqual([programs, []])
})

const ALWAYS = ['its health command succeeds whatever it finds']
const CURL = ['curl succeeds on answers such as 503 unless it is given --fail']
const LOCAL = 'http://localhost:8000/health'
const python = (code: string): string => `python3 -c "${code}"`
const node = (code: string): string => `node -e "${code}"`

test.for([
  // whose status counts
  { line: `curl -f ${LOCAL} && exit 0`, flaws: [] },
  { line: `test -f /ready && curl -f ${LOCAL} || true`, flaws: ALWAYS },
  { line: `curl -f ${LOCAL} || exit 0`, flaws: ALWAYS },
  { line: `curl -f ${LOCAL}; echo done`, flaws: ALWAYS },
  { line: `curl -f ${LOCAL}; test -f /ready`, flaws: ALWAYS },
  { line: `set -e; curl -f ${LOCAL}; test -f /ready`, flaws: [] },
  { line: `curl -f ${LOCAL}; exit $?`, flaws: [] },
  { line: `test -f /starting || curl -f ${LOCAL}`, flaws: [] },
  { line: `curl -fs ${LOCAL} | tee /tmp/health`, flaws: ALWAYS },
  { line: `set -o pipefail; curl -fs ${LOCAL} | tee /tmp/health`, flaws: [] },
  { line: `curl -s ${LOCAL} | grep -q ok`, flaws: [] },
  { line: `curl -s ${LOCAL} | jq .status`, flaws: ALWAYS },
  { line: `curl -s ${LOCAL} | jq -e '.status == "ok"'`, flaws: [] },
  { line: `sh -c 'curl -f ${LOCAL} || true'`, flaws: ALWAYS },
  { line: `curl -f ${LOCAL} &`, flaws: ALWAYS },
  { line: `until curl -f ${LOCAL}; do sleep 1; done`, flaws: [] },
  { line: `if curl -f ${LOCAL}; then echo up; else echo down; fi`, flaws: ALWAYS },
  { line: `if curl -f ${LOCAL}; then exit 0; else exit 1; fi`, flaws: [] },
  { line: 'exit 0', flaws: ALWAYS },
  { line: `! curl -fs ${LOCAL}`, flaws: ['its health command fails when what it asks answers'] },
  { line: `if curl -fs ${LOCAL}; then exit 1; fi`, flaws: ['its health command fails when what it asks answers'] },
  { line: `if ! curl -fs ${LOCAL}; then exit 1; fi`, flaws: [] },
  { line: `sh -c curl -f ${LOCAL}`, flaws: ['after -c a shell runs one word, "curl", and not "-f"'] },
  { line: `sh -c 'curl -f "$1"' sh ${LOCAL}`, flaws: [] },
  { line: 'false', flaws: ['its health command fails whatever it finds'] },
  { line: `curl -f ${LOCAL} || exit 1; exit 1`, flaws: ['its health command fails whatever it finds'] },
  { line: 'curl -f "http://localhost', flaws: [/^no shell reads its health command: /] },
  // which statuses count
  { line: `curl -s ${LOCAL} || exit 1`, flaws: CURL },
  { line: `curl -so /dev/null ${LOCAL}`, flaws: CURL },
  { line: `curl -of ${LOCAL}`, flaws: CURL },
  { line: `curl --fail-early ${LOCAL}`, flaws: CURL },
  { line: `curl -o /dev/null -w '%{http_code}' ${LOCAL}`, flaws: CURL },
  { line: `code=$(curl -so /dev/null -w '%{http_code}' ${LOCAL}); [ "$code" = 200 ]`, flaws: [] },
  { line: `code=$(curl -so /dev/null -w '%{http_code}' ${LOCAL}); [ "$code" -ge 500 ] && exit 1; exit 0`, flaws: [] },
  { line: `[ -n "$(curl -so /dev/null -w '%{http_code}' ${LOCAL})" ]`, flaws: CURL },
  { line: `[ -n "$(curl -sf ${LOCAL})" ]`, flaws: [] },
  { line: `[[ $(curl -so /dev/null -w '%{http_code}' ${LOCAL}) == 200 ]]`, flaws: [] },
  { line: `wget -qO- ${LOCAL} || exit 1`, flaws: [] },
  { line: `http --check-status GET ${LOCAL}`, flaws: [] },
  {
    line: python(`import requests; requests.get('${LOCAL}')`),
    flaws: [/^requests.get succeeds on answers such as 503/],
  },
  { line: python(`import requests; requests.get('${LOCAL}').raise_for_status()`), flaws: [] },
  { line: python(`import requests,sys; sys.exit(0 if requests.get('${LOCAL}').ok else 1)`), flaws: [] },
  {
    line: python(`import requests; print(requests.get('${LOCAL}').status_code)`),
    flaws: [/never ends with a failure/],
  },
  { line: python(`import httpx; httpx.get('${LOCAL}')`), flaws: [/^requests.get succeeds/] },
  { line: python(`from requests import get; get('${LOCAL}')`), flaws: [/^requests.get succeeds/] },
  { line: python(`import requests as r; r.get('${LOCAL}')`), flaws: [/^requests.get succeeds/] },
  {
    line: python(`import requests,sys; print(requests.get('${LOCAL}').status_code); sys.exit(0)`),
    flaws: [/never ends with a failure/],
  },
  { line: python(`import urllib.request as r; r.urlopen('${LOCAL}')`), flaws: [] },
  { line: node(`fetch('${LOCAL}')`), flaws: [/^fetch succeeds on answers such as 503/] },
  { line: node(`fetch('${LOCAL}').then(r => process.exit(r.ok ? 0 : 1))`), flaws: [] },
  { line: node(`fetch('${LOCAL}').then(r => { if (!r.ok) throw r }).catch(() => {})`), flaws: [/is caught/] },
  { line: node(`require('http').get('${LOCAL}', () => process.exit(0))`), flaws: [/^http.get succeeds/] },
  { line: `ruby -rnet/http -e "Net::HTTP.get(URI('${LOCAL}'))"`, flaws: [/^Net::HTTP succeeds/] },
  { line: `php -r "exit(file_get_contents('${LOCAL}') === false ? 1 : 0);"`, flaws: [] },
])('flaws: $line', async ({ line, flaws }) => {
  const { flaws: seen } = (await readHealthCommand(['CMD-SHELL', line]))!
  expect(seen).toEqual(flaws.map((flaw): unknown => (typeof flaw === 'string' ? flaw : expect.stringMatching(flaw))))
})

const POWERSHELL = (script: string): string[] => ['CMD-SHELL', `powershell -Command "${script}"`]
const REQUEST = `Invoke-WebRequest -UseBasicParsing ${LOCAL}`

test.for([
  { command: ['CMD-SHELL', `curl.exe -f ${LOCAL} || exit /b 1`], programs: ['cmd', 'curl', 'exit'], flaws: [] },
  { command: ['CMD-SHELL', `curl.exe -f ${LOCAL} & exit /b 0`], programs: ['cmd', 'curl', 'exit'], flaws: ALWAYS },
  { command: ['CMD-SHELL', `curl.exe -s ${LOCAL}`], programs: ['cmd', 'curl'], flaws: CURL },
  { command: ['CMD-SHELL', 'C:\\app\\healthy.exe --strict'], programs: ['cmd', 'healthy'], flaws: [] },
  { command: POWERSHELL(REQUEST), programs: ['cmd', 'powershell'], flaws: [] },
  {
    command: POWERSHELL(`try { ${REQUEST} } catch { return 1 }`),
    programs: ['cmd', 'powershell'],
    flaws: ['what its Invoke-WebRequest throws is caught, and the command succeeds'],
  },
  { command: POWERSHELL(`try { ${REQUEST} } catch { exit 1 }`), programs: ['cmd', 'powershell'], flaws: [] },
  {
    command: ['CMD', 'pwsh', '-c', `${REQUEST} -SkipHttpErrorCheck`],
    programs: ['pwsh'],
    flaws: [/^Invoke-WebRequest/],
  },
])('Windows: $command', async ({ command, programs, flaws }) => {
  const seen = (await readHealthCommand(command, { isWindows: true }))!
  expect([seen.programs, seen.flaws]).toEqual([
    programs,
    flaws.map((flaw): unknown => (typeof flaw === 'string' ? flaw : expect.stringMatching(flaw))),
  ])
})

test.for([
  { command: ['CMD', 'curl', '-f', LOCAL], programs: ['curl'], flaw: '' },
  { command: ['CMD', '/bin/sh', '-c', `wget ${LOCAL}`], programs: ['sh', 'wget'], flaw: '' },
  { command: ['CMD', `curl -f ${LOCAL} || exit 1`], flaw: 'starts a program, and none is called "curl -f http' },
  { command: ['CMD', 'curl', '-f', LOCAL, '||', 'exit', '1'], flaw: 'curl is given || as a word' },
  { command: ['CMD', 'curl', '-f', 'http://localhost:$PORT/health'], flaw: 'after CMD no shell replaces variables' },
  { command: ['CMD-SHELL', 'curl', '-f', LOCAL], flaw: 'its health command is "curl" alone' },
])('command: $command', async ({ command, programs, flaw }) => {
  const { programs: seen, flaws } = (await readHealthCommand(command))!
  if (programs !== undefined) expect(seen).toEqual(programs)
  expect(flaws.join()).toContain(flaw)
  expect(flaws).toHaveLength(flaw === '' ? 0 : 1)
})

test.for([[['CMD-SHELL']], [['NONE']], [['curl', LOCAL]], [undefined]])('ECS does not run %j', async ([command]) => {
  expect(await readHealthCommand(command)).toBeUndefined()
})

test.for([
  {
    line: 'curl -f http://localhost:8000/health || exit 1',
    requests: [{ host: 'localhost', port: 8000, path: '/health' }],
  },
  { line: 'wget -q "http://127.0.0.1"', requests: [{ host: '127.0.0.1', port: 80, path: '/' }] },
  {
    line: `python -c "import urllib.request as r; r.urlopen('http://localhost:8000/health?deep=1', timeout=2)"`,
    requests: [{ host: 'localhost', port: 8000, path: '/health' }],
  },
  { line: 'curl http://[::1]:80/ready', requests: [{ host: '[::1]', port: 80, path: '/ready' }] },
  {
    line: 'curl -f -m 5 -o /dev/null localhost:8000/health?deep=1 || exit 1',
    requests: [{ host: 'localhost', port: 8000, path: '/health' }],
  },
  { line: 'wget -qO- 127.0.0.1 || exit 1', requests: [{ host: '127.0.0.1', port: 80, path: '/' }] },
  { line: 'curl -sf api.internal:8080/health', requests: [{ host: 'api.internal', port: 8080, path: '/health' }] },
  { line: NODE, requests: [{ host: 'localhost', port: 3000, path: '/health' }] },
  { line: 'celery -A tasks inspect ping -d celery@$HOSTNAME || exit 1', requests: [] },
  { line: 'curl -kf https://localhost/health', requests: [{ host: 'localhost', port: 443, path: '/health' }] },
  { line: 'curl -f http://localhost:${PORT}/health', requests: [{ host: 'localhost', port: 8000, path: '/health' }] },
  { line: 'curl -f localhost:$PORT$BASE/health', requests: [{ host: 'localhost', port: 8000, path: undefined }] },
  { line: 'curl -f localhost:${OTHER:-9000}/health', requests: [{ host: 'localhost', port: 9000, path: '/health' }] },
  { line: 'curl -f localhost:${OTHER}/health', requests: [{ host: 'localhost', port: undefined, path: '/health' }] },
  { line: 'grpc_health_probe -addr=:50051', requests: [{ host: 'localhost', port: 50051, path: null }] },
  {
    line: `node -e "fetch('http://localhost:' + process.env.PORT + '/health').then(r => process.exit(r.ok ? 0 : 1))"`,
    requests: [{ host: 'localhost', port: undefined, path: undefined }],
  },
  {
    line: `python -c "import http.client as h; c = h.HTTPConnection('localhost', 8000); c.request('GET', '/health')"`,
    requests: [{ host: 'localhost', port: 8000, path: '/health' }],
  },
])('requests: $line', async ({ line, requests }) => {
  const environment = [{ name: 'PORT', value: '8000' }]
  expect((await readHealthCommand(['CMD-SHELL', line], { environment }))!.requests).toEqual(requests)
})
