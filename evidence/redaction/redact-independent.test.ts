/** Text is free of what an independent scanner (secretlint) reports as a secret after redaction. */
import { generateKeyPairSync } from 'node:crypto'
import { lintSource } from '@secretlint/core'
import { creator } from '@secretlint/secretlint-rule-preset-recommend'
import { expect, test } from 'vitest'
import { redact } from './redact.ts'

/** Looks random and is the same in every run. Assembled here, so that scanners report no secret in this file. */
const random = (length: number, alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'): string =>
  Array.from({ length }, (_, i) => alphabet[(i * i * 31 + i * 17 + 7) % alphabet.length]).join('')
const hex = (length: number): string => random(length, '0123456789abcdef')
const digits = (length: number): string => random(length, '1234567890')

const SECRETS: Readonly<Record<string, string>> = {
  aws: `aws_secret_access_key = ${random(20)}/${random(19)}`,
  'private key': generateKeyPairSync('rsa', { modulusLength: 1024 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString(),
  npm: `npm_${random(36)}`,
  'basic auth': `see https://deploy:${random(12)}@example.com/`,
  slack: `xoxb-${digits(12)}-${digits(12)}-${random(24)}`,
  'slack webhook': `https://hooks.slack.com/services/T${random(8)}/B${random(8)}/${random(24)}`,
  sendgrid: `SG.${random(22)}.${random(43)}`,
  shopify: `shpat_${hex(32)}`,
  github: `ghp_${random(36)}`,
  'github, fine-grained': `github_pat_${random(22)}_${random(59)}`,
  gitlab: `glpat-${random(20)}`,
  grafana: `glsa_${random(32)}_${hex(8)}`,
  anthropic: `sk-ant-api03-${random(93)}AA`,
  groq: `gsk_${random(52)}`,
  'hugging face': `hf_${random(34, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ')}`,
  linear: `lin_api_${random(40)}`,
  postgres: `postgresql://app:${random(16)}@db.internal:5432/orders`,
  mongodb: `mongodb+srv://app:${random(16)}@cluster0.mongodb.net/orders`,
  mysql: `mysql://root:${random(16)}@db.internal:3306/orders`,
  vault: `hvs.${random(95)}`,
  databricks: `dapi${hex(32)}`,
  docker: `dckr_pat_${random(27)}`,
  figma: `figd_${random(40)}`,
}

const secretsIn = async (content: string): Promise<string[]> => {
  const { messages } = await lintSource({
    source: { content, filePath: '/answer.json', ext: '.json', contentType: 'text' },
    options: { config: { rules: [{ id: 'recommended', rule: creator }] }, maskSecrets: false },
  })
  return messages.map(({ ruleId, message }) => `${ruleId}: ${message}`)
}

test.each(Object.entries(SECRETS))('%s', async (_, secret) => {
  const answer = { Description: `rolled out with ${secret} by ci`, Message: JSON.stringify({ note: secret }) }
  expect(await secretsIn(secret), 'the scanner knows it').not.toEqual([])
  const { value, redactions } = redact(answer)
  expect(redactions).toBeGreaterThanOrEqual(2)
  expect(await secretsIn(JSON.stringify(value, undefined, 2))).toEqual([])
  expect(JSON.stringify(value), 'the rest stays').toMatch(/rolled out with .* by ci/s)
})
