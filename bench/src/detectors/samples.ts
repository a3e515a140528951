import { join } from 'node:path'
import { type LoadedRecording, listRecordings, loadRecording } from '@membrane/chain'
import type { Block, Transaction } from '@membrane/core'
import { type Incident, readIncidents, readRecreated } from './incidents.ts'
import { toNormalForm } from './normalForm.ts'

export type Half = 'older' | 'newer'

type Common = {
  /** The whole recording that it is from. */
  readonly block: Block
  readonly transaction: Transaction
  /** A block of this transaction alone, in the common form; undefined without call frames. */
  readonly normal: Block | undefined
  readonly half: Half
  /** The folder that it is from. */
  readonly set: string
}

export type Exploit = Common & { readonly kind: 'exploit'; readonly incident: Incident }

export type Ordinary = Common & { readonly kind: 'ordinary' }

export type Sample = Exploit | Ordinary

export type Samples = {
  readonly exploits: readonly Exploit[]
  readonly ordinary: readonly Ordinary[]
  readonly incidents: readonly Incident[]
  /** Attacks of the manifest that stand in a recorded block, and so are not counted as ordinary. */
  readonly excluded: readonly { readonly name: string; readonly set: string; readonly block: number }[]
  /** First day of the newer half of the attacks. */
  readonly cutDate: string
  /** First block of the newer half of the ordinary transactions. */
  readonly cutBlock: number
  /** Transactions that two folders hold, in two layouts. */
  readonly recordedTwice: number
}

export const ordinarySets = ['mainnet/ordinary', 'mainnet/traces', 'mainnet/blocks'] as const

/** Reads every recording once and sorts its transactions into attacks and ordinary ones, and into halves by date. */
export async function loadSamples(data: string): Promise<Samples> {
  const traces = readIncidents(data)
  const recreated = readRecreated(data)
  const days = traces.map(({ date }) => date).sort()
  const cutDate = days[Math.floor(days.length / 2)] ?? ''
  const exploits: Exploit[] = []
  for (const incident of [...traces, ...recreated]) {
    const [file] = await listRecordings(join(data, 'exploits', incident.file))
    const recording = file === undefined ? undefined : await loadRecording(file, incident.chainId)
    const transaction = recording?.block.transactions[0]
    if (recording === undefined || transaction === undefined)
      throw new Error(`${incident.file} holds no attack`)
    const { block } = recording
    exploits.push({
      kind: 'exploit',
      incident,
      block,
      transaction,
      normal: toNormalForm(block, transaction),
      half: incident.date < cutDate ? 'older' : 'newer',
      set: incident.transaction === undefined ? 'exploits/recreated' : 'exploits/traces',
    })
  }
  return { exploits, incidents: [...traces, ...recreated], cutDate, ...(await loadOrdinary(data, traces)) }
}

async function loadOrdinary(
  data: string,
  incidents: readonly Incident[],
): Promise<Pick<Samples, 'ordinary' | 'excluded' | 'cutBlock' | 'recordedTwice'>> {
  const names = new Map(incidents.map(({ transaction, name }) => [transaction, name]))
  const recordings: (LoadedRecording & { readonly set: string })[] = []
  for (const set of ordinarySets) {
    for (const file of await listRecordings(join(data, set))) {
      const recording = await loadRecording(file, 1)
      if (recording !== undefined) recordings.push({ ...recording, set })
    }
  }
  const excluded: Samples['excluded'][number][] = []
  const found: Omit<Ordinary, 'half'>[] = []
  for (const { block, set } of recordings) {
    for (const transaction of block.transactions) {
      const name = names.get(transaction.hash)
      if (name !== undefined) excluded.push({ name, set, block: block.number })
      else found.push({ kind: 'ordinary', block, transaction, normal: toNormalForm(block, transaction), set })
    }
  }
  const numbers = found.map(({ block }) => block.number).sort((a, b) => a - b)
  const cutBlock = numbers[Math.floor(numbers.length / 2)] ?? 0
  return {
    ordinary: found.map((one) => ({ ...one, half: one.block.number < cutBlock ? 'older' : 'newer' })),
    excluded,
    cutBlock,
    recordedTwice: found.length - new Set(found.map(({ transaction }) => transaction.hash)).size,
  }
}
