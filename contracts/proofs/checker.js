// One property before solc's model checker, in a worker, because the solver inside the compiler keeps the thread until
// it ends and has no clock: whoever waits too long terminates the worker.
import { createRequire } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'
import { readSource } from './sources.js'

const require = createRequire(import.meta.url)
const { sources, remappings, file, contract, engine } = workerData

const compiler = require('solc/wrapper')(require('solc/soljson.js'))
const began = performance.now()
const output = JSON.parse(
  compiler.compile(
    JSON.stringify({
      language: 'Solidity',
      sources,
      settings: {
        remappings,
        evmVersion: 'cancun',
        modelChecker: {
          contracts: { [file]: [contract] },
          engine,
          // The z3 that is linked into the wasm compiler, Spacer for Horn clauses. No `timeout`: it needs threads, which
          // this build cannot start. Without one solc sets a resource limit, which gives the same answer everywhere.
          solvers: ['z3'],
          targets: ['assert'],
          showProvedSafe: true,
          showUnproved: true,
          showUnsupported: true,
        },
      },
    }),
    { import: readSource },
  ),
)
parentPort.postMessage({ seconds: (performance.now() - began) / 1000, errors: output.errors ?? [] })
