import { expect, test } from 'vitest'
import { buildBlock, buildFinding } from '../testing/factories.ts'
import { createMetrics } from './metrics.ts'

const lines = async (metrics: ReturnType<typeof createMetrics>) =>
  (await metrics.text()).split('\n').filter((line) => !line.startsWith('#'))

test('blocks, findings and their latency are told to Prometheus, times in seconds', async () => {
  const metrics = createMetrics(() => 1_700_000_020_000)
  metrics.observe({ kind: 'block', block: buildBlock(1), findings: 1, evaluatedMs: 4 })
  metrics.observe({ kind: 'finding', finding: buildFinding(), seenAt: 1_000, foundAt: 1_030 })
  const text = await lines(metrics)
  expect(text).toContain('membrane_blocks_total 1')
  expect(text).toContain('membrane_head_block 1')
  expect(text).toContain('membrane_head_age_seconds 8')
  expect(text).toContain('membrane_findings_total{detector="test-detector",severity="high",stage="block"} 1')
  expect(text).toContain('membrane_sight_to_finding_seconds_sum{stage="block"} 0.03')
})

test('a measurement that becomes unknown does not stand as its last known value', async () => {
  const metrics = createMetrics(() => 0)
  const block = { number: 1, hash: buildBlock(1).hash }
  const labels = { oracle: 'WETH' }
  const observe = (value: number | undefined) =>
    metrics.observe({
      kind: 'measurement',
      measurement: { name: 'oracle_deviation_bps', value, labels },
      block,
    })
  observe(12)
  expect(await lines(metrics)).toContain('membrane_oracle_deviation_bps{oracle="WETH"} 12')
  observe(undefined)
  expect((await metrics.text()).includes('WETH')).toBe(false)
})

test('a chain that invents labels cannot grow the memory of the guard without bound', async () => {
  const metrics = createMetrics(() => 0)
  const block = { number: 1, hash: buildBlock(1).hash }
  for (let i = 0; i < 2_500; i++) {
    const measurement = { name: 'anything', value: i, labels: { who: String(i) } }
    metrics.observe({ kind: 'measurement', measurement, block })
  }
  expect((await lines(metrics)).filter((line) => line.startsWith('membrane_anything'))).toHaveLength(2_000)
})

test('messages are counted by channel and outcome', async () => {
  const metrics = createMetrics(() => 0)
  metrics.deliveries.sent('pager', 'delivered', 0.2)
  metrics.deliveries.sent('pager', 'retry', 1)
  metrics.deliveries.waiting('pager', 3)
  const text = await lines(metrics)
  expect(text).toContain('membrane_deliveries_total{channel="pager",outcome="delivered"} 1')
  expect(text).toContain('membrane_deliveries_waiting{channel="pager"} 3')
})
