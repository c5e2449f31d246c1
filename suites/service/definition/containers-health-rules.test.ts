import { expect, test } from 'vitest'
import { readHealthCommand } from '../health-command.ts'
import { commandVerdict } from './containers-health-rules.ts'

const API = { paths: ['/health'], ports: [8000], isOwnWay: false }

test.for([
  { line: 'curl -f http://localhost:8000/health || exit 1', expected: API, says: [] },
  { line: 'curl -sSf http://127.0.0.1:8000/health', expected: API, says: [] },
  { line: 'curl -f localhost:8000/health || exit 1', expected: API, says: [] },
  {
    line: `test "$(curl -s -o /dev/null -w '%{http_code}' http://localhost:8000/health)" = 200`,
    expected: API,
    says: [],
  },
  { line: 'curl --fail-with-body http://localhost:8000/health', expected: API, says: [] },
  {
    line: 'curl -s http://localhost:8000/health',
    expected: API,
    says: ['curl succeeds on answers such as 503 unless it is given --fail'],
  },
  { line: 'wget -q http://localhost:8000/', expected: API, says: ['its health command asks /, /health is expected'] },
  {
    line: 'wget -q http://localhost/health',
    expected: API,
    says: ['its health command asks port 80, the container listens on 8000'],
  },
  {
    line: 'wget -q http://api.local:8000/health',
    expected: API,
    says: ['its health command asks api.local and not the container itself'],
  },
  {
    line: 'wget -q http://localhost:8000/health || true',
    expected: API,
    says: ['its health command succeeds whatever it finds'],
  },
  { line: '/app/healthy', expected: { ...API, isOwnWay: true }, says: [] },
  { line: '/app/healthy', expected: API, says: [], unknown: ['what /app/healthy of its health command asks'] },
  { line: '/app/healthy', expected: { ...API, ports: [] }, says: [] },
  {
    line: 'pg_isready -h localhost',
    expected: API,
    says: ['its health command asks for no path, /health is expected'],
  },
  { line: 'pg_isready -h localhost', expected: { ...API, paths: [] }, says: [] },
  { line: 'grpc_health_probe -addr=localhost:8000', expected: API, says: [] },
  {
    line: 'grpc_health_probe -addr=localhost:50051',
    expected: API,
    says: ['its health command asks port 50051, the container listens on 8000'],
  },
  {
    line: 'agent --version',
    expected: { ...API, ports: [] },
    says: ['its health command runs agent --version, which asks nothing of the application that runs'],
  },
  { line: 'test -f /tmp/ready', expected: { ...API, ports: [] }, says: [] },
  {
    line: 'test -f /tmp/ready',
    expected: API,
    says: ['its health command looks at processes and files, and asks nobody'],
  },
  {
    line: 'curl -f localhost:$PORT/health',
    expected: API,
    says: [],
    unknown: ['which port its health command asks'],
  },
  { line: 'wget -q http://localhost:8000/pulse', expected: { ...API, paths: [] }, says: [] },
  {
    line: 'pgrep gunicorn || exit 1',
    expected: { ...API, paths: [] },
    says: ['its health command looks at processes and files, and asks nobody'],
  },
  { line: 'celery -A tasks inspect ping', expected: { ...API, ports: [] }, says: [] },
])('$line: $says', async ({ line, expected, says, unknown = [] }) => {
  const command = await readHealthCommand(['CMD-SHELL', line])
  expect(commandVerdict(command!, expected)).toEqual({ problems: says, unknown })
})
