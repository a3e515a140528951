import { readFileSync } from 'node:fs'
import type { EndpointOptions } from '@membrane/chain'
import type { MembraneConfig } from '@membrane/core'
import { type Environment, readSecret } from '../secret/read.ts'
import { openFork } from './fork/fork.ts'
import { raceDrain } from './fork/race.ts'
import { checkLinks, type LinkOptions } from './links/links.ts'
import { drillRandom } from './random.ts'
import { type DrillStep, sentenceOf } from './report.ts'

export type DeploymentDrillOptions = LinkOptions & {
  /** Also race drains against the guard on a fork. */
  readonly fork: boolean
  /** Drains to let loose; absent: one for every custody. */
  readonly runs?: number
  readonly seed: number
  readonly blockTimeSeconds: number
  readonly signal: AbortSignal
}

/**
 * Drills a deployment: checks every link of it without sending anything to its chain, and races thefts from its custodies
 * against its own guard on a fork.
 */
export async function* drillDeployment(
  options: DeploymentDrillOptions,
): AsyncGenerator<DrillStep, void, void> {
  const { config, env, signal } = options
  const readFile = options.readFile ?? ((path: string) => readFileSync(path, 'utf8'))
  yield { kind: 'doing', text: `checking the links of ${config.protocol.name}` }
  const down = new Set<string>()
  for await (const link of checkLinks(options)) {
    if (!link.ok) down.add(link.name)
    yield { kind: 'link', link }
    signal.throwIfAborted()
  }
  if (!options.fork || config.source.kind !== 'rpc') return
  const endpoints = readable(config, env, readFile, down)
  if (endpoints.length === 0)
    return yield {
      kind: 'link',
      link: { name: 'race', ok: false, detail: 'not run: no endpoint can be forked' },
    }
  if (down.has('key'))
    return yield {
      kind: 'link',
      link: { name: 'race', ok: false, detail: 'not run: there is no key to sign with' },
    }
  yield* race(options, readFile, endpoints)
}

async function* race(
  options: DeploymentDrillOptions,
  readFile: (path: string) => string,
  endpoints: readonly EndpointOptions[],
): AsyncGenerator<DrillStep, void, void> {
  const { config, env, signal, blockTimeSeconds } = options
  const { custody, chainId } = config.protocol
  const runs = options.runs ?? custody.length
  if (custody.length === 0) {
    const detail = 'not run: no custody is described. Describe protocol.custody.'
    return yield { kind: 'link', link: { name: 'race', ok: false, detail } }
  }
  yield { kind: 'doing', text: 'forking the chain' }
  const fork = await openFork({ endpoints, chainId, blockTimeSeconds }).catch(sentenceOf)
  if (typeof fork === 'string')
    return yield {
      kind: 'link',
      link: { name: 'race', ok: false, detail: `the chain cannot be forked: ${fork}` },
    }
  const random = drillRandom(options.seed)
  let stopped = 0
  let raced = 0
  const empty = new Set<string>()
  try {
    for (let index = 0; index < runs; index++) {
      const target = custody[index % custody.length]
      if (target === undefined || empty.has(target.label)) continue
      yield { kind: 'doing', text: `a drain of ${target.label}, ${index + 1} of ${runs}` }
      const run = await raceDrain({
        fork,
        config,
        env,
        readFile,
        custody: target,
        blockTimeSeconds,
        random,
        signal,
      }).catch((error: unknown) => {
        signal.throwIfAborted()
        return {
          name: target.label,
          stopped: false,
          firstSightToPauseMs: undefined,
          detail: sentenceOf(error),
        }
      })
      if (run === undefined) empty.add(target.label)
      else {
        raced++
        if (run.stopped) stopped++
        yield { kind: 'run', run, index, of: runs }
      }
    }
  } finally {
    await fork.close()
  }
  const nothing = empty.size === 0 ? '' : `; ${[...empty].join(', ')} held nothing to steal`
  yield {
    kind: 'link',
    link: {
      name: 'race',
      ok: raced > 0 && stopped === raced,
      detail: `${stopped} of ${raced} drains on a fork of chain ${chainId} were answered by a pause that was mined before them${nothing}`,
    },
  }
}

/** Endpoints of the configuration that were found fit to be asked. */
function readable(
  config: MembraneConfig,
  env: Environment,
  readFile: (path: string) => string,
  down: ReadonlySet<string>,
): readonly EndpointOptions[] {
  if (config.source.kind !== 'rpc') return []
  return config.source.endpoints.flatMap((endpoint, i) =>
    endpoint.privateRelay === true || down.has(`endpoint ${i + 1}`)
      ? []
      : [{ ...endpoint, url: readSecret(endpoint.url, env, readFile) }],
  )
}
