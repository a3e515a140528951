import { favourShortRuns } from '@membrane/scanner'
import { runScannerBenchmark } from './scanner/bench.ts'
import { runScannerEvaluation } from './scanner/run.ts'

/**
 * What the scanner finds in public data sets with known faults, and how often it cries wolf on audited code, beside a peer where
 * one is installed. A data set is a checkout somewhere else; nothing of it is kept here.
 *
 * - `--dataset NAME --path CHECKOUT`: `smartbugs-curated`, `defivulnlabs`, `semgrep`, `slither`, `aderyn`, or `packages`
 *   (a directory with `node_modules`; this repository by default)
 * - `--list` prints every miss and every alarm; `--format json|markdown|text`; both are written to `bench/out/` anyhow
 * - `--peer-slither BIN` runs Slither beside it (with `--solc BIN`, else with npm's compilers), `--peer-json FILE` reads what it said before
 * - `--bench` measures CPU by stage, a change of one file and memory instead (`--package NAME`, default `@openzeppelin/contracts`)
 */
// One evaluation and done: CPU is then what the command takes, too.
favourShortRuns()
if (process.argv.includes('--bench')) await runScannerBenchmark()
else await runScannerEvaluation()
