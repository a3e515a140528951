import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Address, Hash } from '@membrane/core'
import type { AttackClass } from '@membrane/detectors'
import { recreated, traces } from './classes.ts'

/** A real attack, as its manifest and the public record tell of it. */
export type Incident = {
  readonly name: string
  /** Hash of its transaction; undefined for a re-created attack, which never was one transaction of a chain. */
  readonly transaction: Hash | undefined
  /** Day of the attack, `YYYY-MM-DD`. */
  readonly date: string
  readonly chainId: number
  /** Accounts that were robbed; empty where nobody has named one. */
  readonly victims: readonly Address[]
  /** Classes that count as right, the main one first. */
  readonly classes: readonly AttackClass[]
  readonly reason: string
  /** Path of the recording under `exploits/`. */
  readonly file: string
}

const chains: Readonly<Record<string, number>> = { Ethereum: 1, Binance: 56 }

type Listed = {
  readonly name: string
  readonly date: string
  readonly chain: string
  readonly transaction: string
  readonly victim: string
  readonly file: string
}

/** The incidents of `exploits/manifest.json`, in its order. */
export function readIncidents(data: string): readonly Incident[] {
  const manifest = read<{ readonly incidents: readonly Listed[] }>(data, 'manifest.json')
  return manifest.incidents.map(({ name, date, chain, transaction, victim, file }) => {
    const fact = traces[name]
    const address = victim.toLowerCase().match(/^0x[0-9a-f]{40}/)?.[0] as Address | undefined // the pattern is one
    return {
      name,
      transaction: transaction.toLowerCase() as Hash, // the manifest's hashes are whole
      date: isoDay(date),
      chainId: chains[chain] ?? 0,
      victims: address === undefined ? [] : [address],
      classes: fact?.classes ?? ['other'],
      reason: fact?.reason ?? '',
      file,
    }
  })
}

/** The attacks of `exploits/recreated.json`; chain, date, victims and classes are public facts of `classes.ts`. */
export function readRecreated(data: string): readonly Incident[] {
  const manifest = read<{ readonly attacks: readonly { readonly name: string; readonly file: string }[] }>(
    data,
    'recreated.json',
  )
  return manifest.attacks.map(({ name, file }) => {
    const fact = recreated[name]
    return {
      name,
      transaction: undefined,
      date: fact?.date ?? '',
      chainId: fact?.chainId ?? 1,
      victims: fact?.victims ?? [],
      classes: fact?.classes ?? ['other'],
      reason: fact?.reason ?? '',
      file,
    }
  })
}

function read<T>(data: string, name: string): T {
  return JSON.parse(readFileSync(join(data, 'exploits', name), 'utf8')) as T // the data's own manifests
}

/** `2020/4/18` as `2020-04-18`. */
function isoDay(date: string): string {
  const [year = '', month = '', day = ''] = date.split('/')
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}
