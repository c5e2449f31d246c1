/**
 * The checks that ask Kafka, against a real broker with services that write and read: they pass, and fail each with its
 * own message. Needs Java and Maven, or Docker: skipped where both are missing. In CI, and where CHECKRIDE_KAFKA asks
 * for one, that is a failure.
 */
import { lookup } from 'node:dns/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, describe, expect, test, type TestContext } from 'vitest'
import { loadChecks, ownFiles } from '../../harness/selection/discover.ts'
import { settingsFor, type SettingsOverrides } from '../../harness/environment/settings/index.ts'
import type { Check } from '../../harness/authoring/check.ts'
import type { Finding } from '../../record/run.ts'
import { ProofSandbox, SANDBOX_KEYS, SANDBOX_REGION, type SceneResult, type Scene } from '../../harness/proof/scene.ts'
import { PASSWORD, USER, type Broker } from './broker.ts'
import { choose } from './choice.ts'
import { consume, createTopics, hide, hold, produce, send, transact, written, type Reader } from './traffic.ts'

type Internal = NonNullable<SettingsOverrides['internal']>

const { CI, CHECKRIDE_KAFKA } = process.env
const way = await choose(CHECKRIDE_KAFKA)
console.log(`Kafka: ${typeof way === 'string' ? `none. ${way}` : way.what}`)
const { checks } = await loadChecks(await ownFiles('check'))
const checkOf = (id: string): Check => checks.find((check) => check.id === id)!
const PROVEN = ['kafka.client', 'kafka.consumer-group', 'kafka.round-trip', 'kafka.topic']
const PASSWORD_VARIABLE = 'CHECKRIDE_TEST_KAFKA_PASSWORD'

test('these are the checks that say to be proven here', () => {
  const claiming = checks.filter(({ provenBy }) => provenBy?.test === 'test/kafka/checks.test.ts')
  expect(claiming.map(({ id }) => id).toSorted()).toEqual(PROVEN)
})

if (typeof way === 'string' && (CI === 'true' || CHECKRIDE_KAFKA !== undefined))
  test('Kafka', () => {
    throw new Error(way)
  })
else if (typeof way === 'string') test.skip(`Kafka, for which nothing is there: ${way}`)
else
  describe(`with ${way.what}`, () => {
    let broker: Broker
    let proof: ProofSandbox
    let writer: AsyncDisposable
    let reader: Reader

    beforeAll(async () => {
      process.env[PASSWORD_VARIABLE] = PASSWORD
      // One after the other, so that the first can be stopped when the second fails.
      broker = await way.start()
      proof = await ProofSandbox.start()
      await createTopics(broker.plaintext, 'orders', 'canary', 'standing', 'hidden', 'settled')
      await hide(broker.plaintext, 'hidden', USER)
      for (const partition of [0, 1]) await send(broker.plaintext, 'hidden', partition)
      await send(broker.plaintext, 'standing', 1)
      writer = produce(broker.plaintext, 'orders')
      reader = await consume(broker.plaintext, 'orders', 'worker')
    })

    afterAll(async () => {
      await reader?.[Symbol.asyncDispose]()
      await writer?.[Symbol.asyncDispose]()
      await broker?.[Symbol.asyncDispose]()
      await proof?.close()
    })

    /** A check with these settings, over those of a platform whose Kafka this is. */
    function run(context: TestContext, id: string, internal: Internal = {}, scene: Scene = {}): Promise<SceneResult> {
      const settings = settingsFor('production', 'production', {
        internal: {
          bootstrapBrokers: [broker.plaintext],
          kafkaTopics: ['orders'],
          consumerGroups: [{ group: 'worker', minimumMembers: 1, maximumLag: 100 }],
          canary: { topic: 'canary', allowWrites: true, maximumLatencyMs: 5_000 },
          progressSeconds: 1,
          ...internal,
        },
      })
      return proof.run(checkOf(id), context, { settings, ...scene })
    }
    const describeFinding = ({ verdict, message }: Finding): string =>
      message === '' ? verdict : `${verdict}: ${message}`
    const scram = (password: string, mechanism: 'SCRAM-SHA-256' | 'SCRAM-SHA-512' = 'SCRAM-SHA-512'): Internal => ({
      bootstrapBrokers: [broker.scram],
      kafkaSecurity: {
        protocol: 'SCRAM',
        mechanism,
        username: USER,
        password: { variable: password },
        caFile: broker.caFile,
      },
    })

    const outcome = async (context: TestContext, id: string, internal?: Internal): Promise<string> =>
      (await run(context, id, internal)).findings.map(describeFinding).join('; ')

    describe('passes', () => {
      test.for(PROVEN)('%s, without protection', async (id, context) => {
        expect(await outcome(context, id)).toBe('pass')
      })
      test.for(PROVEN)('%s, with SCRAM over TLS', async (id, context) => {
        expect(await outcome(context, id, scram(PASSWORD_VARIABLE))).toBe('pass')
      })
      test('with SCRAM-SHA-256', async (context) => {
        expect(await outcome(context, 'kafka.client', scram(PASSWORD_VARIABLE, 'SCRAM-SHA-256'))).toBe('pass')
      })
      test('over TLS', async (context) => {
        expect(
          await outcome(context, 'kafka.client', {
            bootstrapBrokers: [broker.tls],
            kafkaSecurity: { protocol: 'TLS', caFile: broker.caFile },
          }),
        ).toBe('pass')
      })
      test('with a password from Secrets Manager, of which only the reading is recorded', async (context) => {
        const { findings, calls } = await run(
          context,
          'kafka.client',
          {
            bootstrapBrokers: [broker.scram],
            kafkaSecurity: {
              protocol: 'SCRAM',
              mechanism: 'SCRAM-SHA-512',
              username: USER,
              password: { secretArn: 'kafka', key: 'password' },
              caFile: broker.caFile,
            },
          },
          {
            arrange: async (sandbox) => {
              const client = new SecretsManagerClient({
                endpoint: sandbox.url,
                region: SANDBOX_REGION,
                credentials: SANDBOX_KEYS,
              })
              await client.send(
                new CreateSecretCommand({ Name: 'kafka', SecretString: JSON.stringify({ password: PASSWORD }) }),
              )
            },
          },
        )
        expect(findings.map(describeFinding)).toEqual(['pass'])
        expect(calls.map(({ service, operation }) => `${service} ${operation}`)).toContain(
          'secretsmanager GetSecretValue',
        )
        expect(JSON.stringify({ findings, calls })).not.toContain(PASSWORD)
      })
    })

    describe('of groups', () => {
      const ofGroup = (group: string, minimumMembers = 1): Internal => ({
        consumerGroups: [{ group, minimumMembers, maximumLag: 100_000 }],
      })

      test("of Kafka 4's protocol sees state and members too", async (context) => {
        await using modern = await consume(broker.plaintext, 'orders', 'modern', { groupProtocol: 'consumer' })
        expect(modern).toBeDefined()
        expect(await outcome(context, 'kafka.consumer-group', ofGroup('modern'))).toBe('pass')
        expect(await outcome(context, 'kafka.consumer-group', ofGroup('modern', 2))).toBe(
          'fail: consumer group modern: it has 1 member where 2 are expected',
        )
      })
      test('with topics that the caller may not see says so: the cluster leaves them out in silence', async (context) => {
        await using hidden = await consume(broker.plaintext, 'hidden', 'secretive')
        expect(hidden).toBeDefined()
        expect(await outcome(context, 'kafka.consumer-group', ofGroup('secretive'))).toBe('pass')
        const caller = scram(PASSWORD_VARIABLE)
        const forbidden =
          /^inconclusive: .*: the cluster knows the caller and does not allow this \(TOPIC_AUTHORIZATION_FAILED/
        expect(await outcome(context, 'kafka.consumer-group', { ...ofGroup('secretive'), ...caller })).toMatch(
          forbidden,
        )
        expect(await outcome(context, 'kafka.topic', { kafkaTopics: ['hidden'], ...caller })).toMatch(forbidden)
        const canary = { topic: 'hidden', allowWrites: true, maximumLatencyMs: 5_000 }
        expect(await outcome(context, 'kafka.round-trip', { canary, ...caller })).toMatch(forbidden)
      })
      test('that have read every message of a transaction are not stuck: its end is none, nor what was aborted', async (context) => {
        // Offsets 0 to 3 of each partition: a message, the end of its transaction, one that was aborted, and its end.
        await transact(broker.plaintext, 'settled', 'commit')
        await transact(broker.plaintext, 'settled', 'abort')
        const standAt = (offset: bigint) => [0, 1].map((partition) => ({ partition, offset }))
        await using done = await hold(broker.plaintext, 'settled', 'done', standAt(1n))
        expect(done).toBeDefined()
        expect(await outcome(context, 'kafka.consumer-group', ofGroup('done'))).toBe('pass')
        await using stuck = await hold(broker.plaintext, 'settled', 'stuck', standAt(0n))
        expect(stuck).toBeDefined()
        expect(await outcome(context, 'kafka.consumer-group', ofGroup('stuck'))).toMatch(
          /^fail: .*partition 1 of settled stands still at offset 0: nothing was committed within 1 s while 1 message waits/,
        )
      })
      test('takes a partition without a commit for what it is: unknown', async (context) => {
        await using holder = await hold(broker.plaintext, 'standing', 'holder', [{ partition: 0, offset: 0n }])
        expect(holder).toBeDefined()
        expect(await outcome(context, 'kafka.consumer-group', ofGroup('holder'))).toMatch(
          /^inconclusive: The group has never committed an offset on partition 1 of standing, which spans \d offsets: whether it reads there cannot be told\.$/,
        )
      })
    })

    describe('says what is wrong', () => {
      test('one broker of two is down: it fails, and the rest is asked of the other', async (context) => {
        const internal = { bootstrapBrokers: ['localhost:1', broker.plaintext] }
        expect((await run(context, 'kafka.client', internal)).findings.map(({ verdict }) => verdict)).toEqual([
          'fail',
          'pass',
        ])
        for (const id of PROVEN.filter((other) => other !== 'kafka.client'))
          expect(await outcome(context, id, internal)).toBe('pass')
      })
      test('nobody listens', async (context) => {
        expect(await outcome(context, 'kafka.client', { bootstrapBrokers: ['127.0.0.1:1'] })).toBe(
          'fail: Kafka: broker 127.0.0.1:1 cannot be reached (connect ECONNREFUSED 127.0.0.1:1)',
        )
      })
      test('TLS where none is expected, and none where it is', async (context) => {
        expect(await outcome(context, 'kafka.client', { kafkaSecurity: { protocol: 'TLS' } })).toContain(
          'closed the connection',
        )
        expect(await outcome(context, 'kafka.client', { bootstrapBrokers: [broker.tls] })).toContain(
          'closed the connection',
        )
      })
      test('a certificate that nobody trusts', async (context) => {
        expect(
          await outcome(context, 'kafka.client', {
            bootstrapBrokers: [broker.tls],
            kafkaSecurity: { protocol: 'TLS' },
          }),
        ).toContain('TLS could not be established (DEPTH_ZERO_SELF_SIGNED_CERT')
      })
      test('wrong credentials fail the client; of the rest nothing is known', async (context) => {
        process.env['CHECKRIDE_TEST_KAFKA_WRONG'] = 'another-password'
        const wrong = scram('CHECKRIDE_TEST_KAFKA_WRONG')
        expect(await outcome(context, 'kafka.client', wrong)).toBe(
          `fail: Kafka: broker ${broker.scram} refused the credentials (SASL_AUTHENTICATION_FAILED: SASL ` +
            'authentication failed.)',
        )
        for (const id of PROVEN.filter((other) => other !== 'kafka.client'))
          expect(await outcome(context, id, wrong)).toMatch(/^inconclusive: .* refused the credentials/)
        expect(JSON.stringify(await run(context, 'kafka.client', wrong))).not.toContain('another-password')
      })
      test('a password that is not there', async (context) => {
        expect(await outcome(context, 'kafka.client', scram('CHECKRIDE_TEST_KAFKA_UNSET'))).toMatch(
          /^inconclusive: .*CHECKRIDE_TEST_KAFKA_UNSET, which is not set/,
        )
      })
      test('a topic that does not exist', async (context) => {
        expect(await outcome(context, 'kafka.topic', { kafkaTopics: ['nope'] })).toContain(
          'fail: Kafka: topic nope: the cluster knows no such topic',
        )
        expect(
          await outcome(context, 'kafka.round-trip', {
            canary: { topic: 'nope', allowWrites: true, maximumLatencyMs: 5_000 },
          }),
        ).toContain('fail: Kafka: topic nope: the cluster knows no such topic')
      })
      test('a slow round trip', async (context) => {
        expect(
          await outcome(context, 'kafka.round-trip', {
            canary: { topic: 'canary', allowWrites: true, maximumLatencyMs: 1 },
          }),
        ).toMatch(/^fail: topic canary: writing and reading took \d+ ms, over 1 ms$/)
      })
      test('without consent nothing is written', async (context) => {
        const before = await written(broker.plaintext, 'canary')
        expect(
          await outcome(context, 'kafka.round-trip', {
            canary: { topic: 'canary', allowWrites: false, maximumLatencyMs: 5_000 },
          }),
        ).toMatch(/^not-applicable: Writing to topic canary is not allowed/)
        expect(await written(broker.plaintext, 'canary')).toBe(before)
      })
      test('a broker that the cluster names and the settings do not is not asked', async (context) => {
        const [host, port] = broker.plaintext.split(':') as [string, string]
        const { address } = await lookup(host, 4)
        expect(await outcome(context, 'kafka.consumer-group', { bootstrapBrokers: [`${address}:${port}`] })).toMatch(
          new RegExp(
            `^inconclusive: .*the cluster sends clients to ${broker.plaintext}, which ` +
              `internal\\.bootstrapBrokers does not list`,
          ),
        )
      })
      test('a group that does not exist', async (context) => {
        expect(
          await outcome(context, 'kafka.consumer-group', {
            consumerGroups: [{ group: 'nobody', minimumMembers: 1, maximumLag: 100 }],
          }),
        ).toBe('fail: consumer group nobody: its state is Dead: there is no such group')
      })
      test('a rule between the groups is missing', async (context) => {
        const { findings } = await proof.run(checkOf('kafka.path'), context, {
          break: 'the brokers let nobody in',
        })
        expect(findings.map(describeFinding).join()).toMatch(
          /^fail: the way of service-b to the brokers: group production-kafka \(sg-\w+\) of broker \S+ \(eni-\w+\) let nothing in on TCP 9092 from service service-b in subnet-/,
        )
      })

      // From here on the services fail, one after the other.
      test('a group that stalls', async (context) => {
        reader.stall()
        await sleep(1_000)
        expect(await outcome(context, 'kafka.consumer-group')).toMatch(
          /^fail: consumer group worker: partition \d of orders stands still at offset \d+: nothing was committed within 1 s while \d+ messages wait/,
        )
      })
      test('a group whose members left', async (context) => {
        await reader[Symbol.asyncDispose]()
        expect(await outcome(context, 'kafka.consumer-group')).toContain(
          'its state is Empty: nobody reads: the group has no members',
        )
      })
      test('the broker is down', async (context) => {
        await writer[Symbol.asyncDispose]()
        await broker.crash()
        expect(await outcome(context, 'kafka.client')).toContain(
          `fail: Kafka: broker ${broker.plaintext} cannot be reached (connect ECONNREFUSED`,
        )
        for (const id of PROVEN.filter((other) => other !== 'kafka.client'))
          expect(await outcome(context, id)).toMatch(/^inconclusive: .* cannot be reached/)
      })
    })
  })
