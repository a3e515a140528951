import fc from 'fast-check'
import { expect, test } from 'vitest'
import { indexLabels, parseLabels } from './labels.ts'

const hash = `0x${'Ab'.repeat(32)}`
const lower = hash.toLowerCase() as `0x${string}`

test('a manifest of incidents names chain, day and people; an address may carry a note', () => {
  const [label] = parseLabels({
    incidents: [
      {
        name: 'Vault',
        transaction: hash,
        chain: 'Binance',
        date: '2023/5/10',
        attacker: `0x${'1'.repeat(40)}`,
        victim: `0x${'A'.repeat(40)}#code#L797`,
        loss: 'about 5 million',
      },
    ],
  })
  expect(label).toEqual({
    incident: 'Vault',
    transaction: lower,
    file: undefined,
    chainId: 56,
    day: Date.UTC(2023, 4, 10) / 1_000,
    attacker: `0x${'1'.repeat(40)}`,
    victim: `0x${'a'.repeat(40)}`,
    claimedLoss: 'about 5 million',
  })
})

test('recordings without a hash are labelled by their file', () => {
  const labels = indexLabels(
    parseLabels({ attacks: [{ name: 'Vault.attack', file: 'recreated/Vault.test.json.gz' }] }),
  )
  expect(labels.of(lower, 'Vault.test')?.incident).toBe('Vault.attack')
  expect(labels.of(lower, 'Other.test')).toBeUndefined()
})

test('of labels of all kinds only attacks count', () => {
  const labels = parseLabels([
    { kind: 'sandwich', txs: [hash] },
    { kind: 'flashloan_attack', txs: [hash], expected: { attack: 'Pool drained' } },
  ])
  expect(labels.map(({ incident }) => incident)).toEqual(['Pool drained'])
})

test('about one transaction the first label is believed, and later ones fill what it leaves out', () => {
  const labels = indexLabels([
    ...parseLabels([{ incident: 'First', transaction: hash }]),
    ...parseLabels([{ incident: 'Second', transaction: hash, chainId: 10, date: '2024-01-02' }]),
  ])
  expect(labels.of(lower, '')).toMatchObject({ incident: 'First', chainId: 10 })
  expect(labels.size).toBe(1)
})

test('no document makes it fail, and what names no transaction labels nothing', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (document) => {
      for (const label of parseLabels(document)) expect(label.transaction ?? label.file).toBeDefined()
    }),
  )
})
