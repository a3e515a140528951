import { accessSync, constants, existsSync, statfsSync } from 'node:fs'
import { isMembraneError } from '@membrane/core'
import type { DrillLink } from '../report.ts'
import { broken, held, type LinkContext } from './probe.ts'

/** Free space under which a store is as good as full: some days of a busy chain's ledger. */
const minFreeBytes = 256 * 1024 * 1024

/**
 * Whether the guard's memory can be written. An embedded store that a running guard holds open is not touched: then its
 * directory must be writable and have room.
 */
export async function checkStore(context: LinkContext): Promise<DrillLink> {
  const { config, env, ownChain } = context
  const directory = config.dataDirectory ?? '.membrane'
  const databaseUrl = env.DATABASE_URL
  try {
    const store = await context.openStore(
      ownChain
        ? { memory: true }
        : databaseUrl === undefined || databaseUrl === ''
          ? { directory }
          : { databaseUrl },
    )
    try {
      // It names no delivery, so that it changes nothing; a database that may only be read refuses it all the same.
      await store.settleDelivery('0xd1', { state: 'dead', error: 'drill' })
      const full = store.kind === 'pglite' && !ownChain ? noRoom(directory) : undefined
      return full ?? held('store', `${store.kind}${ownChain ? ' in memory' : ''} opens and takes writes`)
    } finally {
      await store.close()
    }
  } catch (error) {
    if (!isMembraneError(error, 'STORE_LOCKED')) throw error
    if (existsSync(directory)) accessSync(directory, constants.W_OK)
    return noRoom(directory) ?? held('store', 'a running guard holds it; its directory can be written')
  }
}

function noRoom(directory: string): DrillLink | undefined {
  const { bavail, bsize } = statfsSync(directory)
  const free = bavail * bsize
  return free >= minFreeBytes
    ? undefined
    : broken('store', `only ${Math.floor(free / 1024 / 1024)} MB are free where it is kept: make room`)
}
