/** Apache Kafka on this machine's Java, with its jars from Maven, in a directory of its own. */
import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { answers, certificateFor, PASSWORD, USER, type Broker } from './broker.ts'

const run = promisify(execFile)

/** What this machine lacks; undefined when nothing is missing. */
export function missingForJava(): string | undefined {
  const absent = ['java', 'mvn'].filter(
    (program) => spawnSync(program, ['-version'], { stdio: 'ignore' }).error !== undefined,
  )
  return absent.length === 0
    ? undefined
    : `${absent.join(' and ')} not installed (Java 17 or newer and Maven are needed)`
}

/** Times that a broker is started: between finding free ports and listening on them, others may take one. */
const STARTS = 3

/** Formats a directory and starts a broker there; the first time Maven downloads some 40 MB. */
export async function startOnJava(starts = STARTS): Promise<Broker> {
  const directory = mkdtempSync(join(tmpdir(), 'checkride-kafka-'))
  const [plaintext, tls, scram, controller] = (await freePorts(4)).map((port) => `localhost:${port}`) as [
    string,
    string,
    string,
    string,
  ]
  const caFile = join(directory, 'ca.pem')
  const keystore = join(directory, 'keystore.pem')
  const { certificate, privateKey } = await certificateFor('localhost')
  writeFileSync(caFile, certificate)
  writeFileSync(keystore, privateKey + certificate, { mode: 0o600 })
  const listeners = `PLAINTEXT://${plaintext},SSL://${tls},SASL_SSL://${scram}`
  const settings = join(directory, 'server.properties')
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@${controller}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `${listeners},CONTROLLER://${controller}`,
    'advertised.listeners': listeners,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'sasl.enabled.mechanisms': 'SCRAM-SHA-256,SCRAM-SHA-512',
    'listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config':
      'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    'listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config':
      'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    'ssl.keystore.location': keystore,
    'ssl.keystore.type': 'PEM',
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'allow.everyone.if.no.acl.found': 'true',
    'super.users': 'User:ANONYMOUS',
    'log.dirs': join(directory, 'data'),
    'auto.create.topics.enable': 'false',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.num.partitions': '1',
    'transaction.state.log.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
  }
  const lines = Object.entries(properties).map(([key, value]) => `${key}=${value}`)
  writeFileSync(settings, lines.join('\n'))

  const classpath = await jars(join(directory, 'classpath'))
  const users = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
    '--add-scram',
    `${mechanism}=[name=${USER},password=${PASSWORD}]`,
  ])
  const format = [
    'kafka.tools.StorageTool',
    'format',
    '--cluster-id',
    'Y2hlY2tyaWRlLXRlc3RzIQ',
    '--config',
    settings,
    ...users,
  ]
  await run('java', ['-cp', classpath, ...format], { timeout: 60_000 })

  let output = ''
  const child = spawn('java', ['-Xmx256m', '-cp', classpath, 'kafka.Kafka', settings], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-4000)))
  const crash = (): Promise<void> => kill(child)
  const dispose = async (): Promise<void> => {
    await crash()
    rmSync(directory, { recursive: true, force: true })
  }
  if (!(await answers(plaintext, () => child.exitCode !== null))) {
    const ended = child.exitCode !== null
    await dispose()
    if (ended && starts > 1) return startOnJava(starts - 1)
    throw new Error(`Kafka did not start in ${STARTS} tries. The last one said:\n${output}`)
  }
  return { plaintext, tls, scram, caFile, crash, [Symbol.asyncDispose]: dispose }
}

/** The class path, which Maven writes to a file. */
async function jars(file: string): Promise<string> {
  const pom = join(import.meta.dirname, 'pom.xml')
  await run('mvn', ['-q', '-B', '-f', pom, 'dependency:build-classpath', `-Dmdep.outputFile=${file}`], {
    timeout: 600_000,
  })
  return readFileSync(file, 'utf8').trim()
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}

/** Free ports. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) => {
          server.listen(0, 'localhost', () => resolve((server.address() as { port: number }).port))
        }),
    ),
  )
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
