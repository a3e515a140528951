import process from 'node:process'
import { parentPort, workerData } from 'node:worker_threads'
import { sqlFailure } from '../sql/failure.ts'
import { type DatabaseOptions, openDatabase } from './database.ts'
import type { Reply, Request } from './message.ts'

/** SQLSTATE has five characters; an error without one came from WebAssembly itself, whose memory is then suspect. */
const sqlState = /^[0-9A-Z]{5}$/

if (parentPort !== null) {
  const port = parentPort
  const reply = (message: Reply) => port.postMessage(message)
  try {
    // The parent passes exactly this as workerData.
    const database = await openDatabase(workerData as DatabaseOptions)
    const answer = async (request: Request): Promise<void> => {
      const { id } = request
      try {
        if (request.kind === 'close') {
          await database.close()
          reply({ id, ok: true, rows: [] })
          port.close()
        } else if (request.kind === 'query') {
          const { text, params } = request.statement
          reply({ id, ok: true, rows: [await database.query(text, params)] })
        } else reply({ id, ok: true, rows: await database.transaction(request.statements) })
      } catch (error) {
        const failure = sqlFailure(error)
        const fatal = !sqlState.test(failure.code ?? '')
        reply({ id, ok: false, failure, fatal })
        if (fatal) process.exit(1)
      }
    }
    let last = Promise.resolve()
    port.on('message', (request: Request) => {
      last = last.then(() => answer(request))
    })
    reply({ id: 0, ok: true, rows: [] })
  } catch (error) {
    reply({ id: 0, ok: false, failure: sqlFailure(error), fatal: true })
    process.exit(1)
  }
}
