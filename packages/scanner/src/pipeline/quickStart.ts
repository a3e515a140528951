import { setFlagsFromString } from 'node:v8'

/** Bytes of bytecode that a function runs between two thoughts of V8 about optimising it; its own figure is near 66,000. */
const budget = 1_000_000

/** Node 20 to 24. A V8 that does not know the flag any more would complain on stderr, so newer ones keep their own way. */
const knownMajors = new Set(['11', '12', '13'])

/**
 * Tells V8 that this process scans once and ends: it then optimises only what runs for long. By default it optimises,
 * and gives up again, hundreds of functions that soon have nothing left to do, which is half of the CPU time of a scan.
 * It holds for the whole process, so it is for programs to call and not for libraries.
 */
export function favourShortRuns(): void {
  if (knownMajors.has(process.versions.v8.split('.')[0] ?? ''))
    setFlagsFromString(`--interrupt-budget=${budget}`)
}
