import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { parseDuration } from './drill/duration.ts'
import { exit, printFailure } from './output/failure.ts'
import { processTerminal, type Terminal } from './output/terminal.ts'

/** Runs one `membrane` command; returns its exit code. */
export async function main(argv: readonly string[], process: NodeJS.Process): Promise<number> {
  return runCli(argv, processTerminal(process))
}

/** The same against any terminal. Commands are loaded when called, so that `--help` starts in milliseconds. */
export async function runCli(argv: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = exit.clean
  const program = buildProgram(terminal, (result) => {
    code = result
  })
  const verbose = argv.includes('--verbose')
  try {
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exit.clean : exit.failure
    return printFailure(error, terminal, verbose)
  }
}

type Run = (terminal: Terminal) => Promise<number>

/** The command line: names, options and help; each command's work is in its own file. */
export function buildProgram(terminal: Terminal, done: (code: number) => void): Command {
  const program = new Command('membrane')
    .description('Describe a DeFi protocol once, then watch it, halt it, replay it.')
    .version('0.1.0')
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .showHelpAfterError('(membrane --help shows the commands)')
  const run = (command: Run) => command(terminal).then(done)
  const format = (choices: readonly string[]) =>
    new Option('--format <format>', 'how the result is written').choices([...choices]).default('pretty')
  const verbose = new Option('--verbose', 'stack traces and every notice')

  program
    .command('init')
    .description('write a membrane.config.ts, asking what it needs to know')
    .option('--yes', 'ask nothing, take the defaults')
    .option('--force', 'overwrite a configuration that is there')
    .option('--rpc <url>', 'name of the environment variable or URL of the endpoint')
    .addOption(verbose)
    .action((options) => run(async (t) => (await import('./commands/init.ts')).init(options, t)))

  program
    .command('scan')
    .description('find weaknesses in Solidity sources, with the way from cause to harm')
    .argument('[path]', 'project, directory, .sol file, standard-JSON input or build-info; default: here')
    .addOption(
      new Option('--format <format>', 'how the result is written; with --print text, mermaid or json')
        .choices(['pretty', 'json', 'sarif', 'markdown', 'ndjson', 'text', 'mermaid'])
        .default('pretty'),
    )
    .option('--output <file>', 'write there instead of to stdout')
    .option('--fail-on <severity>', 'exit 1 from here on: SEVERITY, SEVERITY:CONFIDENCE or none', 'high')
    .option('--baseline <file>', 'an earlier report; only what is new since fails')
    .option('--write-baseline <file>', 'keep what is found as a baseline')
    .option('--triage <file>', 'what people have decided about findings, with reasons')
    .option('--detector <id>', 'only these detectors; repeatable, or several with commas', append)
    .option('--exclude <id>', 'all but these; repeatable, or several with commas', append)
    .option('--min-severity <severity>', 'show findings from this severity on', 'low')
    .option('--min-confidence <confidence>', 'show findings from this confidence on', 'low')
    .option('--include-tests', 'tests, scripts and mocks too')
    .addOption(
      new Option('--front-end <which>', 'who reads the sources; auto falls back where a compiler cannot')
        .choices(['auto', 'solc', 'native'])
        .default('auto'),
    )
    .option('--watch', 'scan again after every change, and tell what is new and what is gone')
    .option('--no-cache', 'scan everything anew')
    .option('--show-suppressed', 'also what comments or triage set aside')
    .option('--timing', 'what each stage took, on stderr')
    .option('--list', 'list the detectors')
    .option('--explain <id>', 'what a detector finds, why it matters and how it is put right')
    .addOption(
      new Option('--print <what>', 'draw instead of scanning').choices([
        'callgraph',
        'inheritance',
        'storage',
        'privileges',
        'summary',
      ]),
    )
    .addOption(verbose)
    .action((path, options) => run(async (t) => (await import('./commands/scan.ts')).scan(path, options, t)))

  program
    .command('stress')
    .description('what a market loses on its worst days, and which parameters survive them')
    .argument('[config]', 'a configuration file, or a built-in scenario: --list shows them')
    .option('--seed <number>', 'seed of the run; overrides the configuration', whole(0))
    .option('--paths <number>', 'paths to draw; overrides the configuration', whole(1, 100_000_000))
    .option('--workers <number>', 'threads; the result does not depend on it', whole(1, 256))
    .option('--report <file>', 'also write a self-contained HTML page')
    .option('--csv <directory>', 'also write every path, and the frontier, as CSV')
    .option('--fail-on <severity>', 'exit 1 when a broken limit is at least this severe; or: none', 'high')
    .option('--component', 'drive one contract on the embedded chain and compare it with the model')
    .option('--list', 'the built-in scenarios')
    .addOption(format(['pretty', 'json']))
    .addOption(verbose)
    .action((config, options) =>
      run(async (t) => (await import('./commands/stress.ts')).stress(config, options, t)),
    )

  program
    .command('economics')
    .description('what it costs to manipulate an oracle or capture a vote, and what a reward has to be')
    .argument('<config>', 'a configuration file; or built in: example, beanstalk-2022')
    .option('--output <file>', 'write there instead of to stdout')
    .option('--report <file>', 'also write a self-contained HTML page')
    .option('--fail-on <severity>', 'exit 1 when a broken limit is at least this severe; or: none', 'high')
    .addOption(format(['pretty', 'json']))
    .addOption(verbose)
    .action((config, options) =>
      run(async (t) => (await import('./commands/economics.ts')).economics(config, options, t)),
    )

  program
    .command('watch')
    .description('guard a protocol: detect, correlate, respond')
    .option('-c, --config <file>', 'configuration', 'membrane.config.ts')
    .addOption(
      new Option('--source <kind>', 'overrides the configured source').choices([
        'rpc',
        'recorded',
        'embedded',
      ]),
    )
    .option('--rpc <url...>', 'endpoints for --source rpc')
    .option('--path <path>', 'file or directory for --source recorded')
    .option('--chain-id <id>', 'chain of recorded data that does not say', whole(1))
    .option('--from-block <number>', 'first block when there is no checkpoint', whole(0))
    .option('--verify-receipts', 'recompute every receiptsRoot')
    .option('--once', 'stop when the source has nothing more')
    .option('--data-dir <directory>', 'embedded store')
    .option('--metrics <port>', 'Prometheus metrics on 127.0.0.1; 0 takes a free port', whole(0, 65_535))
    .option('--drill-every <time>', 'drill beside the guard, in a process of its own: 30m, 6h', parseDuration)
    .option('--min-severity <severity>', 'print findings from this severity on', 'info')
    .option('--fail-on <severity>', 'exit 1 when a finding is at least this severe')
    .addOption(format(['pretty', 'ndjson', 'json']))
    .addOption(verbose)
    .action((options) => run(async (t) => (await import('./commands/watch.ts')).watch(options, t)))

  program
    .command('replay')
    .description('judge every transaction of recordings, or one of a node, with all detectors')
    .argument('<path|tx>', 'file or directory of blocks, receipts, traces; or the hash of a transaction')
    .option('-c, --config <file>', 'configuration; without one the protocol is undescribed')
    .option('--rpc <url...>', 'endpoints to ask for the transaction; default: those of --config')
    .option('--chain-id <id>', 'chain of recordings that do not say, default 1; of the endpoints', whole(1))
    .option(
      '--victim <address>',
      'a contract to protect, so that only what concerns it counts; repeatable',
      append,
    )
    .option('--all', 'show every transaction, not only those that are flagged')
    .option('--full', 'every call, reason and piece of evidence')
    .option('--events', 'instead of verdicts, the findings of a guard that runs over the recordings')
    .option('--verify-receipts', 'recompute every receiptsRoot')
    .option(
      '--min-severity <severity>',
      'also show transactions with a finding of this severity; with --events, findings from it on (low)',
    )
    .option('--fail-on <severity>', 'exit 1 when a finding is at least this severe; or: flagged')
    .addOption(format(['pretty', 'ndjson', 'json']))
    .addOption(verbose)
    .action((target, options) =>
      run(async (t) => (await import('./commands/replay.ts')).replay(target, options, t)),
    )

  program
    .command('backtest')
    .description(
      'replay recorded attacks, let the response in where it could have come, and count what it saves',
    )
    .argument('<path>', 'file or directory of traces and blocks')
    .option(
      '-c, --config <file>',
      'the guard to test; without one every victim is taken to have an emergency stop',
    )
    .option('--labels <file>', 'which transactions are attacks; default: manifests beside the recordings')
    .option('--prices <directory>', 'hourly price series; default: a folder "prices" beside the recordings')
    .option('--chain-id <id>', 'chain of data that does not say', whole(1))
    .addOption(
      new Option('--mempool <world>', 'whether attacks could be seen before they were mined')
        .choices(['seen', 'private', 'both'])
        .default('both'),
    )
    .option('--latency-blocks <number>', 'blocks from the evidence to the response', whole(1), 1)
    .option('--finality-blocks <number>', 'how far finality is behind the head', whole(0), 64)
    .option('--approval-minutes <number>', 'how long approvers take; default: for ever', whole(1))
    .option('--pause-minutes <number>', 'how long a pause lasts', whole(1), 60)
    .option('--pause-gas <number>', 'gas of the pausing transaction', whole(21_000), 50_000)
    .option('--min-severity <severity>', 'without --config: the assumed playbook acts from here on (high)')
    .option('--min-score <score>', 'without --config: and from this score on (0.7)')
    .option('--evidence <level>', 'without --config: pending, head, finalized or confirmations (pending)')
    .addOption(format(['pretty', 'json']))
    .addOption(verbose)
    .action((path, options) =>
      run(async (t) => (await import('./commands/backtest.ts')).backtest(path, options, t)),
    )

  program
    .command('mev')
    .description(
      'what was extracted in recorded blocks or in blocks of a node: sandwiches, arbitrage, liquidations',
    )
    .argument('[path]', 'file or directory of blocks, receipts, traces; or pairs of transactions (.jsonl)')
    .option('--rpc <url...>', 'endpoints to ask instead')
    .option('--blocks <range>', 'A..B or one number; with --rpc also latest-10..latest')
    .option('--chain-id <id>', 'chain of recorded data, default 1; with --rpc, the chain expected', whole(1))
    .option('--kind <kinds>', 'only these, separated by commas')
    .option('--min-confidence <confidence>', 'low, medium or high', 'low')
    .option('--fail-on <kinds>', 'exit 1 when there is one of these')
    .option('--prices <directory>', 'hourly price series; default: a folder "prices" beside the recordings')
    .addOption(format(['pretty', 'json', 'ndjson', 'csv']))
    .addOption(verbose)
    .action((path, options) => run(async (t) => (await import('./commands/mev.ts')).mev(path, options, t)))

  program
    .command('explain')
    .description(
      'what one transaction did: calls, transfers, actions, who ended with what; also as a drawing',
    )
    .argument('<tx>', "a transaction's hash, or a file with one call trace")
    .argument('[path]', 'file or directory of blocks to look in')
    .option('--rpc <url...>', 'endpoints to ask instead')
    .option('--chain-id <id>', 'chain of recorded data, default 1; with --rpc, the chain expected', whole(1))
    .option('--full', 'every call and transfer, however many')
    .option('--prices <directory>', 'hourly price series; default: a folder "prices" beside the recordings')
    .option('--output <file>', 'write there instead of to stdout')
    .addOption(format(['pretty', 'json', 'svg']))
    .addOption(verbose)
    .action((transaction, path, options) =>
      run(async (t) => (await import('./commands/explain.ts')).explain(transaction, path, options, t)),
    )

  program
    .command('demo')
    .description('guard a real lending market on an embedded chain against real attacks')
    .option('--once', 'end after the last attack')
    .option('--headless', 'plain lines instead of the live view')
    .option('--only <scenario...>', 'only these scenarios')
    .option('--seed <number>', 'seed of the ordinary business', whole(0), 1)
    .option('--block-time <seconds>', 'block time of the embedded chain while the guard is on', whole(1), 2)
    .addOption(format(['pretty', 'json']))
    .addOption(verbose)
    .action((options) => run(async (t) => (await import('./demo/demo.ts')).demo(options, t)))

  program
    .command('approve')
    .description('what waits for approvals; with an action, approve it')
    .argument('[action]', 'its id, or the beginning of it')
    .option('-c, --config <file>', 'configuration', 'membrane.config.ts')
    .option('--data-dir <directory>', 'data directory of the running guard')
    .option('--print', 'print the typed data (EIP-712) that a wallet is to sign')
    .option('--signature <hex>', 'what the wallet made of it')
    .option('--key-env <name>', 'sign with the key in this variable, or in the file that NAME_FILE names')
    .option('--expiry <seconds>', 'Unix time at which the approval ends, as printed', whole(1))
    .addOption(format(['pretty', 'json']))
    .addOption(verbose)
    .action((action, options) =>
      run(async (t) => (await import('./commands/approve.ts')).approve(action, options, t)),
    )

  program
    .command('doctor')
    .description(
      'check endpoints, data tiers, keys, store and clock, and what is lost where something is missing',
    )
    .option('-c, --config <file>', 'configuration', 'membrane.config.ts')
    .option('--rpc <url...>', 'endpoints to check instead of the configured ones')
    .option('--data-dir <directory>', 'embedded store')
    .addOption(format(['pretty', 'json']))
    .addOption(verbose)
    .action((options) => run(async (t) => (await import('./commands/doctor.ts')).doctor(options, t)))

  program
    .command('drill')
    .description(
      'rehearse the whole response: key, balance, nonce, roles, detection, delivery, and the race itself',
    )
    .option(
      '-c, --config <file>',
      'configuration; default membrane.config.ts, and without one the example market',
    )
    .option('--embedded', 'the example market on an embedded chain, whatever is configured')
    .option('--rpc <url...>', 'endpoints instead of the configured ones')
    .option('--data-dir <directory>', 'embedded store')
    .option('--fork', 'race drains on a fork of the configured chain; the default where anvil is installed')
    .option('--no-fork', 'only check the links of the configured deployment')
    .option('--deliver', 'send a marked message over every channel instead of knocking')
    .option('--once', 'one drill and no more; the default without --every')
    .option('--every <time>', 'drill again and again: 90s, 30m, 6h, 1d', parseDuration)
    .option('--runs <count>', 'attacks to let loose', whole(1, 10_000))
    .option('--pauses <count>', 'rounds of pauses that the balance must cover', whole(1, 1_000), 2)
    .option('--seed <number>', 'seed of attacks, delays and ordinary business', whole(0), 1)
    .option('--block-time <seconds>', 'block time of the chain that is drilled on', whole(1, 60), 2)
    .addOption(format(['pretty', 'json']))
    .addOption(verbose)
    .action((options) => run(async (t) => (await import('./commands/drill.ts')).drill(options, t)))

  const rules = program
    .command('rules')
    .description('the threat rules: list, test, and begin one of your own')
  rules
    .command('list', { isDefault: true })
    .description('every detector and the data it needs; with ids, their options')
    .argument('[id...]', 'detectors to show in full')
    .option('-c, --config <file>', 'configuration, for detectors of your own')
    .addOption(format(['pretty', 'json']))
    .addOption(verbose)
    .action((ids, options) =>
      run(async (t) => (await import('./commands/rules.ts')).listRules(ids, options, t)),
    )
  rules
    .command('test')
    .description("run the cases of every detector, and of your own in 'detectors' beside the configuration")
    .argument('[id...]', 'only these detectors; or case files')
    .option('-c, --config <file>', 'configuration that your detectors are beside', 'membrane.config.ts')
    .option('--cases <path...>', 'case files, directories of them or globs, instead')
    .option('--data <directory>', 'recordings that cases name; default: MEMBRANE_DATA')
    .addOption(format(['pretty', 'json']))
    .addOption(verbose)
    .action((ids, options) =>
      run(async (t) => (await import('./commands/rulesTest.ts')).testRules(ids, options, t)),
    )
  rules
    .command('new')
    .description('write the skeleton of a rule of your own: detector, options, cases, test and page')
    .argument('<name>', 'its id in kebab-case, such as big-mint')
    .option('-c, --config <file>', 'configuration that it is put beside', 'membrane.config.ts')
    .addOption(verbose)
    .action((name, options) =>
      run(async (t) => (await import('./commands/rulesNew.ts')).newRule(name, options, t)),
    )

  program
    .command('completion')
    .description('a completion script for your shell: source <(membrane completion bash)')
    .addArgument(program.createArgument('<shell>', 'shell').choices(['bash', 'zsh', 'fish']))
    .action((shell) =>
      run(async (t) => (await import('./commands/completion.ts')).completion(shell, program, t)),
    )

  return program
}

/** Gathers an option that may be given several times, without taking the argument after it as the variadic form does. */
function append(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text]
}

/** Reads a whole number; anything else is a usage error. */
function whole(least: number, most: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`
    throw new InvalidArgumentError(`Expected a whole number ${range}.`)
  }
}
