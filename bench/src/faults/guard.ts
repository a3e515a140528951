import { assembleGuard } from '@membrane/engine'
import { faultConfig } from './marker.ts'

/**
 * The guard as a process of its own, to be killed. Arguments: directory, first block, `once` or `live`, URLs.
 * Prints a line for every commit, so that the bench can kill it in the middle of its work.
 */
const [directory = '', from = '1', mode = 'live', ...urls] = process.argv.slice(2)
const guard = await assembleGuard({
  config: faultConfig(urls, directory, Number(from)),
  env: {},
  resume: true,
  once: mode === 'once',
})
guard.bus.subscribe((event) => {
  if (event.kind === 'committed') process.stdout.write('c\n')
})
const abort = new AbortController()
process.on('SIGTERM', () => abort.abort())
process.stdout.write('ready\n')
await guard.run(abort.signal)
await guard.close()
