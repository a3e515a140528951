import { Worker } from 'node:worker_threads'
import type { Row, SqlValue, Statement } from '../sql/sql.ts'
import type { Database, DatabaseOptions } from './database.ts'
import type { Reply, Request } from './message.ts'

type Call = {
  readonly resolve: (rows: readonly (readonly Row[])[]) => void
  readonly reject: (error: unknown) => void
}
type Ask = Request extends infer R ? (R extends Request ? Omit<R, 'id'> : never) : never

/**
 * Runs a database in a worker thread, so that a query never holds up the main one. When the thread ends without
 * being asked to, every open call fails and `onEnd` is told. An idle thread does not keep the process alive.
 */
export async function openDatabaseThread(options: DatabaseOptions, onEnd: () => void): Promise<Database> {
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    workerData: options,
    execArgv: [],
    name: 'membrane-store',
  })
  const calls = new Map<number, Call>()
  let lastId = 0
  let ended = false
  let closing = false
  const end = (why: string) => {
    ended = true
    for (const call of calls.values()) call.reject(new Error(`The store's worker ended: ${why}`))
    calls.clear()
    onEnd()
  }
  const ask = (question: Ask, id = ++lastId): Promise<readonly (readonly Row[])[]> =>
    new Promise((resolve, reject) => {
      if (ended) return reject(new Error("The store's worker ended."))
      if (calls.size === 0) worker.ref()
      calls.set(id, { resolve, reject })
      // The spread keeps the discriminant that `Omit` distributed over.
      worker.postMessage({ ...question, id } as Request)
    })
  const opened = new Promise<readonly (readonly Row[])[]>((resolve, reject) => {
    calls.set(0, { resolve, reject })
  })
  worker.on('message', (reply: Reply) => {
    const call = calls.get(reply.id)
    calls.delete(reply.id)
    if (calls.size === 0 && !closing) worker.unref()
    if (reply.ok) call?.resolve(reply.rows)
    else call?.reject(Object.assign(new Error(reply.failure.message), reply.failure))
  })
  worker.on('error', (error) => end(error.message))
  worker.on('exit', (code) => end(`exit code ${code}`))
  await opened
  return {
    query: async (text: string, params: readonly SqlValue[]) =>
      (await ask({ kind: 'query', statement: { text, params } }))[0] ?? [],
    transaction: (statements: readonly Statement[]) => ask({ kind: 'transaction', statements }),
    close: async () => {
      closing = true
      const exit = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
      await ask({ kind: 'close' })
      await exit
    },
  }
}
