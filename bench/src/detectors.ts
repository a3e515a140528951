import { runEvaluation } from './detectors/run.ts'

/**
 * What the detectors see of real attacks and how often they cry wolf on ordinary blocks, beside the naive rule: by half, class,
 * chain and detector, with every mistake, and what all of it costs. `docs/detectors.md` tells how it is measured.
 *
 * - `--format json` prints the whole report; a page is written to `bench/out/detectors.html`, or to `--html FILE`
 * - `--cost` measures cost alone; `--rounds N` (default 5) how often, 0 not at all
 * - `--fit` fits the weights of the joined score on the older half and judges with them
 * - `--write` writes what was measured (with `--fit` the weights too) into the checkout
 */
await runEvaluation()
