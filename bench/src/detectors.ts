import { runEvaluation } from './detectors/run.ts'

/**
 * Recall on real exploits and false alarms on ordinary blocks, beside the naive rule, by class, by chain, by half, and
 * what every detector costs. `--format json` prints the whole report.
 */
await runEvaluation()
