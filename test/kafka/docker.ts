/** Kafka in a container, for those who have Docker and no Java. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KafkaContainer } from '@testcontainers/kafka'
import { getContainerRuntimeClient } from 'testcontainers'
import { answers, certificateFor, PASSWORD, USER, type Broker } from './broker.ts'

/** Confluent's packaging of Apache Kafka 4.1: `@testcontainers/kafka` starts no other. */
const IMAGE = 'confluentinc/cp-kafka:8.1.0'

/** Ports within the container; the first is the library's own. */
const PLAINTEXT = 9093
const SCRAM = 9095
const TLS = 9096

/** What this machine lacks; undefined when nothing is missing. */
export async function missingForDocker(): Promise<string | undefined> {
  if (spawnSync('openssl', ['version'], { stdio: 'ignore' }).error !== undefined)
    return "openssl not installed (it packs the broker's certificate)"
  try {
    await getContainerRuntimeClient()
    return undefined
  } catch (error) {
    return `no Docker engine answers, neither at DOCKER_HOST nor at its usual sockets (${(error as Error).message})`
  }
}

/** Starts a container; the first time Docker downloads its image. */
export async function startInDocker(): Promise<Broker> {
  const { host } = (await getContainerRuntimeClient()).info.containerRuntime
  const { certificate, privateKey } = await certificateFor(host)
  let printed = ''
  let ended = false
  const container = await new SecuredKafka(IMAGE)
    .withLogConsumer((log) =>
      log
        .on('data', (line: Buffer) => (printed = `${printed}${line.toString('utf8')}\n`.slice(-4000)))
        .on('end', () => (ended = true)),
    )
    .withSaslSslListener({
      port: SCRAM,
      sasl: { mechanism: 'SCRAM-SHA-512', user: { name: USER, password: PASSWORD } },
      keystore: { content: pkcs12(privateKey + certificate), passphrase: PASSWORD },
    })
    .start()
  const directory = mkdtempSync(join(tmpdir(), 'checkride-kafka-'))
  const caFile = join(directory, 'ca.pem')
  writeFileSync(caFile, certificate)
  const [plaintext, tls, scram] = [PLAINTEXT, TLS, SCRAM].map((port) => `${host}:${container.getMappedPort(port)}`) as [
    string,
    string,
    string,
  ]
  // A second stop returns what the first did.
  const crash = async (): Promise<void> => void (await container.stop({ timeout: 0 }))
  const dispose = async (): Promise<void> => {
    rmSync(directory, { recursive: true, force: true })
    await crash()
  }
  try {
    if (!(await answers(plaintext, () => ended))) throw new Error(`Kafka did not start. It said:\n${printed}`)
    const user = [
      '--entity-type',
      'users',
      '--entity-name',
      USER,
      '--add-config',
      `SCRAM-SHA-256=[password=${PASSWORD}]`,
    ]
    const { exitCode, output } = await container.exec([
      'kafka-configs',
      '--bootstrap-server',
      'localhost:9092',
      '--alter',
      ...user,
    ])
    if (exitCode !== 0) throw new Error(`The user for SCRAM-SHA-256 could not be made: ${output}`)
  } catch (error) {
    await dispose()
    throw error
  }
  return { plaintext, tls, scram, caFile, crash, [Symbol.asyncDispose]: dispose }
}

/** Additions to the library's container: a listener with TLS alone, a second mechanism, and permissions. */
class SecuredKafka extends KafkaContainer {
  protected override async beforeContainerCreated(): Promise<void> {
    await super.beforeContainerCreated()
    const { KAFKA_LISTENERS, KAFKA_LISTENER_SECURITY_PROTOCOL_MAP } = this.environment
    this.withExposedPorts(TLS).withEnvironment({
      // It answers without naming a broker, because the library sets the advertised listeners.
      KAFKA_LISTENERS: `${KAFKA_LISTENERS},TLS://0.0.0.0:${TLS}`,
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: `${KAFKA_LISTENER_SECURITY_PROTOCOL_MAP},TLS:SSL`,
      KAFKA_SASL_ENABLED_MECHANISMS: 'SCRAM-SHA-256,SCRAM-SHA-512',
      'KAFKA_LISTENER_NAME_SECURE_SCRAM-SHA-256_SASL_JAAS_CONFIG':
        'org.apache.kafka.common.security.scram.ScramLoginModule required;',
      KAFKA_AUTHORIZER_CLASS_NAME: 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      KAFKA_ALLOW_EVERYONE_IF_NO_ACL_FOUND: 'true',
      KAFKA_SUPER_USERS: 'User:ANONYMOUS',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
    })
  }
}

/** A key and its certificate (PEM) in the library's form. */
const pkcs12 = (pem: string): Buffer =>
  execFileSync('openssl', ['pkcs12', '-export', '-passout', `pass:${PASSWORD}`], { input: pem })
