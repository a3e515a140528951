import { MembraneError } from '@membrane/core'
import { createBootstrap } from './bootstrap.ts'
import { createBridge } from './bridge.ts'
import { createEvt } from './evt.ts'
import { createGarch } from './garch.ts'
import { createGbm } from './gbm.ts'
import { createMerton } from './merton.ts'
import type { PathGenerator, PriceModel } from './model.ts'
import { createReplay } from './replay.ts'

/**
 * A generator of the paths of `model`: the same (seed, path) gives the same bits on every machine, in any order. It keeps
 * buffers between calls, so one generator serves one worker.
 * @throws PRICE_MODEL_INVALID for numbers out of range; TILT_UNSUPPORTED for a tilted replay, which has nothing random.
 */
export function createPathGenerator(model: PriceModel, seed: number): PathGenerator {
  requireTilt(model)
  const { process } = model
  switch (process.kind) {
    case 'replay':
      if (model.tilt !== undefined) {
        throw new MembraneError('TILT_UNSUPPORTED', {
          shortMessage: 'A replay has one path, so it cannot be tilted.',
          hint: 'Leave the tilt out, or choose a random process.',
        })
      }
      return createReplay(model, process)
    case 'bridge':
      return createBridge(model, process, seed)
    case 'bootstrap':
      return createBootstrap(model, process, seed)
    case 'gbm':
      return createGbm(model, process, seed)
    case 'garch':
      return createGarch(model, process, seed)
    case 'merton':
      return createMerton(model, process, seed)
    case 'evt':
      return createEvt(model, process, seed)
  }
}

function requireTilt({ tilt, assets }: PriceModel): void {
  if (tilt === undefined) return
  const { theta, intensity } = tilt
  if (theta.length === assets && theta.every(Number.isFinite) && intensity > 0 && Number.isFinite(intensity))
    return
  throw new MembraneError('PRICE_MODEL_INVALID', {
    shortMessage: `The tilt (theta ${theta.join(', ')}; intensity ${intensity}) does not fit ${assets} assets.`,
    hint: 'Give one finite theta per asset and a factor on the intensity over 0; 1 leaves it alone.',
  })
}
