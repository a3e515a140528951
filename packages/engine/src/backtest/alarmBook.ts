import type { Block, Hash } from '@membrane/core'
import { blocksIn } from './assets.ts'
import { causeOf, falsePauseEntry, type Setting } from './entries.ts'
import type { FalsePauseEntry } from './entry.ts'
import { type PauseWatch, pauseGasCost, watchPause } from './pauseCost.ts'
import { momentOf, type PriceBook } from './prices.ts'
import type { Alarm } from './scene.ts'
import type { Landing } from './timing.ts'
import type { World, WorldKind } from './world.ts'

type Watched = { readonly alarm: Alarm; readonly world: World; watch: PauseWatch | undefined }
type Cause = { readonly block: Block; readonly setting: Setting; readonly alarms: Watched[] }

/** Keeps the alarms that ordinary business set off, and follows what each pause would have held up. */
export type AlarmBook = {
  /** A block of the recording, with the alarms that it set off. */
  readonly onBlock: (
    block: Block,
    setting: Setting,
    worlds: readonly World[],
    alarms: readonly Alarm[],
  ) => void
  readonly entries: () => readonly FalsePauseEntry[]
}

export function createAlarmBook(
  options: {
    readonly chainId: number
    readonly pauseMinutes: number
    readonly pauseGas: number
    readonly prices: PriceBook
  },
  main: WorldKind,
): AlarmBook {
  const { chainId, prices } = options
  const pauseBlocks = blocksIn(options.pauseMinutes, chainId)
  const causes: Cause[] = []

  const watchOf = ({ block }: Cause, watched: Watched): PauseWatch =>
    watchPause({
      contracts: watched.alarm.contracts,
      landing: landingOf(watched),
      pauseBlocks,
      gasWei: pauseGasCost(block, options.pauseGas, watched.alarm.maxFeePerGas),
      chainId,
      moment: momentOf(block.timestamp),
      prices,
    })

  return {
    onBlock: (block, setting, worlds, alarms) => {
      const byCause = new Map<Hash, Cause>()
      for (const alarm of alarms) {
        const world = worlds.find(({ kind }) => kind === alarm.world)
        if (world === undefined) continue
        const key = causeOf(alarm, block)
        const cause = byCause.get(key) ?? { block, setting, alarms: [] }
        byCause.set(key, cause)
        cause.alarms.push({ alarm, world, watch: undefined })
      }
      causes.push(...byCause.values())
      for (const cause of causes) {
        for (const watched of cause.alarms) {
          if (watched.watch === undefined && landingOf(watched) !== undefined) {
            watched.watch = watchOf(cause, watched)
          }
          watched.watch?.onBlock(block)
        }
      }
    },
    entries: () =>
      causes.flatMap((cause) => {
        const alarms = cause.alarms.map((watched) => {
          const { alarm } = watched
          const landing = landingOf(watched)
          const cost = (watched.watch ?? watchOf(cause, watched)).cost()
          return { alarm, landing, cost: landing === undefined ? { ...cost, reason: alarm.otherwise } : cost }
        })
        return falsePauseEntry(cause.block, cause.setting, alarms, main) ?? []
      }),
  }
}

function landingOf({ world, alarm }: Watched): Landing | undefined {
  return world.pauses().find(({ id }) => alarm.actions.includes(id))?.landing
}
