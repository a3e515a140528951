import type { Hash, Log } from '@membrane/core'
import { malformed } from './malformed.ts'
import { needAddress, needBytes, toNumber } from './quantity.ts'
import type { RawLog } from './raw.ts'

/** No logs: one shared array, since most transactions and frames have none. */
export const noLogs: readonly Log[] = Object.freeze([])

/**
 * Logs of a receipt or of a call frame, in order. A log without an index of its own gets -1.
 * @throws BLOCK_MALFORMED when a log lacks its address, topics or data.
 */
export function normaliseLogs(raw: readonly unknown[], where: string): readonly Log[] {
  const count = raw.length
  if (count === 0) return noLogs
  const logs: Log[] = []
  for (let i = 0; i < count; i++) {
    // Fields stay `unknown`; each is checked below.
    const log = raw[i] as RawLog | null
    if (typeof log !== 'object' || log === null) throw malformed(`logs[${i}]`, where, log, 'an object')
    if (!Array.isArray(log.topics)) throw malformed(`logs[${i}].topics`, where, log.topics, 'an array')
    logs.push({
      address: needAddress(log.address, 'log.address', where),
      // Kept as given: a topic is a 32-byte word in lower case from every client.
      topics: log.topics as readonly Hash[],
      data: needBytes(log.data, 'log.data', where),
      logIndex: toNumber(log.logIndex ?? log.index) ?? -1,
    })
  }
  return logs
}
