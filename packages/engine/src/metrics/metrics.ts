import type { Action } from '@membrane/core'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { GuardEvent } from '../bus/bus.ts'
import type { DispatchMetrics } from '../notify/queue.ts'

export type Metrics = {
  readonly registry: Registry
  readonly observe: (event: GuardEvent) => void
  /** For the dispatcher: what became of each message. */
  readonly deliveries: Required<DispatchMetrics>
  /** Prometheus text exposition format. */
  readonly text: () => Promise<string>
}

/** More label sets than this for one measurement are dropped, so that a hostile chain cannot grow our memory. */
const maxSeries = 2_000

/**
 * The guard's figures for Prometheus. Times are in seconds, as Prometheus asks; nothing is measured here, it only
 * counts what the bus tells.
 */
export function createMetrics(now: () => number): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const blocks = new Counter({ name: 'membrane_blocks_total', help: 'Blocks evaluated', registers })
  const head = new Gauge({ name: 'membrane_head_block', help: 'Newest block evaluated', registers })
  const age = new Gauge({
    name: 'membrane_head_age_seconds',
    help: 'Age of the newest block when evaluated',
    registers,
  })
  const evaluated = new Histogram({
    name: 'membrane_block_evaluation_seconds',
    help: 'Arrival of a block to the end of its evaluation',
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5],
    registers,
  })
  const pending = new Counter({
    name: 'membrane_pending_total',
    help: 'Pending transactions seen',
    registers,
  })
  const findings = new Counter({
    name: 'membrane_findings_total',
    help: 'Findings made',
    labelNames: ['detector', 'severity', 'stage'],
    registers,
  })
  const latency = new Histogram({
    name: 'membrane_sight_to_finding_seconds',
    help: 'First sight of a transaction or block to the finding',
    labelNames: ['stage'],
    buckets: [0.005, 0.01, 0.02, 0.04, 0.06, 0.1, 0.2, 0.5, 1, 5],
    registers,
  })
  const reorgs = new Counter({ name: 'membrane_reorgs_total', help: 'Reorganisations handled', registers })
  const dropped = new Counter({
    name: 'membrane_dropped_blocks_total',
    help: 'Blocks dropped by reorgs',
    registers,
  })
  const actions = new Counter({
    name: 'membrane_actions_total',
    help: 'Action status changes',
    labelNames: ['status', 'mode'],
    registers,
  })
  const waited = new Histogram({
    name: 'membrane_action_wait_seconds',
    help: 'Plan of an action until its evidence and approvals were there: the cost of waiting',
    labelNames: ['evidence', 'mode'],
    buckets: [0.1, 1, 5, 12, 24, 60, 180, 600, 1_800, 7_200],
    registers,
  })
  const notices = new Counter({
    name: 'membrane_notices_total',
    help: 'Notices by level',
    labelNames: ['level'],
    registers,
  })
  const sent = new Counter({
    name: 'membrane_deliveries_total',
    help: 'Messages by channel and outcome',
    labelNames: ['channel', 'outcome'],
    registers,
  })
  const sending = new Histogram({
    name: 'membrane_delivery_seconds',
    help: 'Time that a channel took for a message',
    labelNames: ['channel'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  })
  const held = new Gauge({
    name: 'membrane_deliveries_waiting',
    help: 'Messages that wait in a cool-down',
    labelNames: ['channel'],
    registers,
  })
  const measures = new Map<string, Gauge>()
  const series = new Map<string, Set<string>>()

  /** Once an action has come to its end. */
  const observeWait = ({ status, mode, evidence, waitedMs }: Action) => {
    const ended = status === 'confirmed' || status === 'failed' || status === 'refused'
    if (waitedMs === undefined || !(ended || (status === 'simulated' && mode === 'dry-run'))) return
    const level = typeof evidence === 'string' ? evidence : `${evidence.confirmations} confirmations`
    waited.observe({ evidence: level, mode }, waitedMs / 1_000)
  }

  const measure = (event: Extract<GuardEvent, { kind: 'measurement' }>) => {
    const { name, value, labels } = event.measurement
    const seen = series.get(name) ?? new Set<string>()
    series.set(name, seen)
    const key = JSON.stringify(labels)
    if (!seen.has(key) && seen.size >= maxSeries) return
    seen.add(key)
    const gauge =
      measures.get(name) ??
      new Gauge({
        name: `membrane_${name}`,
        help: `Measured: ${name}`,
        labelNames: Object.keys(labels),
        registers,
      })
    measures.set(name, gauge)
    // An unknown value must not stand as its last known one.
    if (value === undefined) gauge.remove(labels)
    else gauge.set(labels, value)
  }

  return {
    registry,
    deliveries: {
      sent: (channel, outcome, seconds) => {
        sent.inc({ channel, outcome })
        sending.observe({ channel }, seconds)
      },
      waiting: (channel, count) => held.set({ channel }, count),
    },
    observe: (event) => {
      switch (event.kind) {
        case 'block':
          blocks.inc()
          head.set(event.block.number)
          if (event.block.timestamp !== undefined) age.set(now() / 1000 - event.block.timestamp)
          evaluated.observe(event.evaluatedMs / 1000)
          return
        case 'pending':
          return pending.inc()
        case 'finding': {
          const { detector, severity, stage } = event.finding
          findings.inc({ detector, severity, stage })
          return latency.observe({ stage }, Math.max(0, event.foundAt - event.seenAt) / 1000)
        }
        case 'reorg':
          reorgs.inc()
          return dropped.inc(event.dropped.length)
        case 'action':
          actions.inc({ status: event.action.status, mode: event.action.mode })
          return observeWait(event.action)
        case 'notice':
          return notices.inc({ level: event.level })
        case 'measurement':
          return measure(event)
        default:
          return
      }
    },
    text: () => registry.metrics(),
  }
}
