/** A real Apache Kafka: one node (KRaft) on this machine's Java, with its jars from Maven, in a directory of its own. */
import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Admin } from '@platformatic/kafka'

const run = promisify(execFile)

export const USER = 'checkride'
export const PASSWORD = 'a-password-for-tests-only'

/** What is missing on this machine for a broker; undefined when nothing is. */
export function missingForKafka(): string | undefined {
  const absent = ['java', 'keytool', 'mvn'].filter(
    (program) => spawnSync(program, [program === 'keytool' ? '-help' : '-version'], { stdio: 'ignore' }).error !== undefined,
  )
  return absent.length === 0 ? undefined : `${absent.join(', ')} not installed: Java 17 or newer and Maven are needed`
}

export class Broker {
  /** `host:port` of the listeners: without protection, TLS, and SASL/SCRAM over TLS. */
  readonly plaintext: string
  readonly tls: string
  readonly scram: string
  /** The certificate to trust. */
  readonly caFile: string
  readonly #directory: string
  readonly #classpath: string
  #process: ChildProcess | undefined

  private constructor(directory: string, classpath: string, [plaintext, tls, scram]: readonly number[]) {
    this.#directory = directory
    this.#classpath = classpath
    this.plaintext = `127.0.0.1:${plaintext}`
    this.tls = `127.0.0.1:${tls}`
    this.scram = `127.0.0.1:${scram}`
    this.caFile = join(directory, 'ca.pem')
  }

  /** Formats a directory and starts a broker there; the first time Maven downloads some 40 MB. */
  static async start(): Promise<Broker> {
    const directory = mkdtempSync(join(tmpdir(), 'checkride-kafka-'))
    const classpath = join(directory, 'classpath')
    const pom = join(import.meta.dirname, 'pom.xml')
    await run('mvn', ['-q', '-B', '-f', pom, 'dependency:build-classpath', `-Dmdep.outputFile=${classpath}`], { timeout: 600_000 })
    const ports = await freePorts(4)
    const broker = new Broker(directory, readFileSync(classpath, 'utf8').trim(), ports)
    await broker.#format(ports[3]!)
    await broker.resume()
    return broker
  }

  async #format(controller: number): Promise<void> {
    const keystore = join(this.#directory, 'keystore.p12')
    const store = ['-alias', 'broker', '-keystore', keystore, '-storetype', 'PKCS12', '-storepass', PASSWORD]
    await run('keytool', ['-genkeypair', ...store, '-keyalg', 'EC', '-dname', 'CN=127.0.0.1', '-ext', 'san=ip:127.0.0.1', '-validity', '2'])
    await run('keytool', ['-exportcert', '-rfc', ...store, '-file', this.caFile])
    const listeners = `PLAINTEXT://${this.plaintext},SSL://${this.tls},SASL_SSL://${this.scram}`
    const settings = {
      'process.roles': 'broker,controller',
      'node.id': '1',
      'controller.quorum.voters': `1@127.0.0.1:${controller}`,
      'controller.listener.names': 'CONTROLLER',
      listeners: `${listeners},CONTROLLER://127.0.0.1:${controller}`,
      'advertised.listeners': listeners,
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT',
      'inter.broker.listener.name': 'PLAINTEXT',
      'sasl.enabled.mechanisms': 'SCRAM-SHA-256,SCRAM-SHA-512',
      'listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config': 'org.apache.kafka.common.security.scram.ScramLoginModule required;',
      'listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config': 'org.apache.kafka.common.security.scram.ScramLoginModule required;',
      'ssl.keystore.location': keystore,
      'ssl.keystore.type': 'PKCS12',
      'ssl.keystore.password': PASSWORD,
      'log.dirs': join(this.#directory, 'data'),
      'auto.create.topics.enable': 'false',
      'offsets.topic.replication.factor': '1',
      'offsets.topic.num.partitions': '1',
      'group.initial.rebalance.delay.ms': '0',
    }
    writeFileSync(
      this.#settings,
      Object.entries(settings)
        .map(([key, value]) => `${key}=${value}`)
        .join('\n'),
    )
    const users = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => ['--add-scram', `${mechanism}=[name=${USER},password=${PASSWORD}]`])
    await run(
      'java',
      ['-cp', this.#classpath, 'kafka.tools.StorageTool', 'format', '--cluster-id', 'Y2hlY2tyaWRlLXRlc3RzIQ', '--config', this.#settings, ...users],
      { timeout: 60_000 },
    )
  }

  get #settings(): string {
    return join(this.#directory, 'server.properties')
  }

  /** Starts the broker (again) with what it holds, and waits until it answers. */
  async resume(): Promise<void> {
    let said = ''
    const child = spawn('java', ['-Xmx256m', '-cp', this.#classpath, 'kafka.Kafka', this.#settings], {
      cwd: this.#directory,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#process = child
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)))
    const admin = new Admin({ clientId: 'tests', bootstrapBrokers: [this.plaintext], retries: 0 })
    try {
      for (let attempt = 0; attempt < 120; attempt++) {
        if (child.exitCode !== null) break
        if (
          await admin.metadata({ topics: [], forceUpdate: true }).then(
            ({ brokers }) => brokers.size > 0,
            () => false,
          )
        )
          return
        await sleep(500)
      }
    } finally {
      await admin.close()
    }
    throw new Error(`Kafka did not start. It said:\n${said}`)
  }

  /** Stops the broker as a crash would; its data stay. */
  async crash(): Promise<void> {
    const child = this.#process
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.crash()
    rmSync(this.#directory, { recursive: true, force: true })
  }
}

/** Ports that nobody listens on. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) => {
          server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
        }),
    ),
  )
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
