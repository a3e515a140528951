import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { detectors, memoryCache, type SourceMemory, scanProject } from '@membrane/scanner'

/**
 * `node rescan.js COPY FILE...` scans a copy of a project, then again in the same process after a change to each of the
 * files, as `membrane scan --watch` does, and prints for each scan the clock and CPU of our own part and of the
 * compilers, milliseconds, and the resident memory, megabytes. The files are written to, and put back.
 */
const [path = '.', ...files] = process.argv.slice(2)
const cache = memoryCache()
const memory: SourceMemory = new Map()

await measure('everything')
await measure('nothing changed')
for (const file of files) {
  const full = join(path, file)
  const text = readFileSync(full)
  appendFileSync(full, '\n// changed\n')
  await measure(file)
  writeFileSync(full, text)
  await scan()
}
process.exit(0)

function scan() {
  return scanProject({ path, version: 'bench', detectors, cache, memory, keepCompilers: true })
}

async function measure(what: string): Promise<void> {
  const { timing, components } = await scan()
  const sum = (compilers: boolean, of: 'cpuMs' | 'wallMs') =>
    timing
      .filter(({ stage }) => (stage === 'compile') === compilers)
      .reduce((total, stage) => total + stage[of], 0)
      .toFixed(0)
  console.log(
    `${what}: ${components.scanned} of ${components.total} parts; own ${sum(false, 'wallMs')} ms (CPU ${sum(false, 'cpuMs')}), compilers ${sum(true, 'wallMs')} ms (CPU ${sum(true, 'cpuMs')}), ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MB`,
  )
}
