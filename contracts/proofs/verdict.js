// solc's messages about the assertions of one property, read as a verdict.

const OUTCOMES = [
  [/^(CHC|BMC): Assertion violation check is safe/, 'proved'],
  [/^(CHC|BMC): Assertion violation happens here/, 'refuted'],
  [/^(CHC|BMC): Assertion violation might happen here/, 'unknown'],
]

/** What the checker's model leaves out, which is why an answer may be missing. */
const GAPS = /not (yet )?(support|implement)|Inline assembly|is not possible|was not possible|not available/

/**
 * Every assertion of the property must have been answered: silence is no proof.
 *
 * @returns `{ verdict, engine?, counterexample?, reason? }`; one refuted assertion refutes all, one unknown leaves all
 * unknown.
 */
export function readVerdict(errors, { file, asserts, names }) {
  const fatal = errors.find((error) => error.severity === 'error')
  if (fatal !== undefined) return { verdict: 'unknown', reason: fatal.message.split('\n')[0] }
  const answers = errors
    .filter((error) => error.sourceLocation?.file === file)
    .flatMap(({ message, sourceLocation }) =>
      OUTCOMES.filter(([pattern]) => pattern.test(message)).map(([, verdict]) => ({
        verdict,
        engine: message.slice(0, 3).toLowerCase(),
        message,
        at: sourceLocation.start,
      })),
    )
  const [refuted] = answers.filter(({ verdict }) => verdict === 'refuted')
  if (refuted !== undefined) {
    return {
      verdict: 'refuted',
      engine: refuted.engine,
      counterexample: readCounterexample(refuted, errors, names),
    }
  }
  const proved = new Set(answers.filter(({ verdict }) => verdict === 'proved').map(({ at }) => at))
  if (proved.size === asserts.length) return { verdict: 'proved', engine: answers[0].engine }
  return { verdict: 'unknown', reason: readReason(answers, errors) }
}

/** The lines after the first of the message (CHC), or the values that came beside it (BMC). */
function readCounterexample({ message, at }, errors, names) {
  const [, ...lines] = message.split('\n')
  const beside = errors
    .filter((error) => error.sourceLocation?.start === at)
    .flatMap((error) => error.secondarySourceLocations ?? [])
    .flatMap(({ message: text }) => text.split('\n'))
    .filter((line) => names.has(line.split('=')[0].trim()))
  return [...lines, ...beside].map((line) => line.trim()).filter((line) => line !== '')
}

function readReason(answers, errors) {
  const gaps = errors
    .filter(({ message }) => GAPS.test(message))
    .map(({ message }) => message.split('\n')[0].replace(/\.?$/, ''))
  const solver =
    answers.length === 0
      ? 'the checker did not answer'
      : 'the solver reached its resource limit without an answer'
  return [solver, ...new Set(gaps)].join('; ')
}
