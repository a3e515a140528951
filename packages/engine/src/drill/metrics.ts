import { Gauge, type Registry } from 'prom-client'
import type { DrillReport } from './report.ts'

/** Lays a drill's report into the metrics: what it measured stays until the next drill. */
export type DrillMetrics = {
  /** @param at Unix milliseconds when the drill ended. */
  readonly observe: (report: DrillReport, at: number) => void
}

/** Registers the gauges of drills. Times are in seconds, as Prometheus asks. */
export function createDrillMetrics(registry: Registry): DrillMetrics {
  const registers = [registry]
  const links = new Gauge({
    name: 'membrane_drill_link_ok',
    help: '1 where the link held in the last drill, 0 where it was broken',
    labelNames: ['link'],
    registers,
  })
  const attacks = new Gauge({
    name: 'membrane_drill_attacks',
    help: 'Attacks let loose in the last drill',
    registers,
  })
  const stopped = new Gauge({
    name: 'membrane_drill_attacks_stopped',
    help: 'Attacks stopped in the last drill',
    registers,
  })
  const latency = new Gauge({
    name: 'membrane_drill_sight_to_pause_seconds',
    help: 'First sight of an attack to its pause being sent, in the last drill',
    labelNames: ['quantile'],
    registers,
  })
  const last = new Gauge({
    name: 'membrane_drill_last_timestamp_seconds',
    help: 'When the last drill ended',
    registers,
  })
  return {
    observe: (report, at) => {
      // A link that is no longer there must not stand as it once was.
      links.reset()
      for (const { name, ok } of report.links) links.set({ link: name }, ok ? 1 : 0)
      attacks.set(report.runs)
      stopped.set(report.stopped)
      latency.reset()
      const { p50, p99 } = report.firstSightToPauseMs
      if (p50 !== null) latency.set({ quantile: '0.5' }, p50 / 1000)
      if (p99 !== null) latency.set({ quantile: '0.99' }, p99 / 1000)
      last.set(at / 1000)
    },
  }
}
