import { account, block, frame, protocol, transaction } from '../../testing/build.ts'
import type { DetectorCase } from '../../testing/case.ts'
import { answersOf, described, held, no, oracle, owed, vault, yes } from './answers.ts'

const thief = account(0xbad)
const user = account(0xa11ce)
const well = answersOf(held, yes)
const quiet = { block: block([], { number: 99 }), reads: well }
const theft = transaction({ from: thief, trace: frame(vault) })
const stolen = block([theft])
const deposit = transaction({ from: user, trace: frame(vault) })

export const cases: readonly DetectorCase[] = [
  {
    title:
      'an invariant that held and reverts after the block is critical, and the transaction that did it is named',
    protocol: described,
    severities: ['critical'],
    victims: [vault],
    attackers: [thief],
    steps: [quiet, { block: stolen, reads: answersOf(owed, yes) }],
  },
  {
    title: 'one that returns false is as broken as one that reverts',
    protocol: described,
    severities: ['critical'],
    victims: [vault],
    steps: [quiet, { block: stolen, reads: answersOf(held, no) }],
  },
  {
    title: 'a pending transaction after which it would be broken is critical before it is mined',
    protocol: described,
    severities: ['critical'],
    victims: [vault],
    attackers: [thief],
    steps: [quiet, { block: stolen, stage: 'pending', reads: well, after: answersOf(owed, yes) }],
  },
  {
    title: 'a price move that breaks it without a call to the vault is found too, and blames nobody',
    protocol: described,
    severities: ['critical'],
    victims: [vault],
    steps: [
      quiet,
      { block: block([transaction({ from: user, trace: frame(oracle) })]), reads: answersOf(owed, yes) },
    ],
  },
  {
    title: 'it held in a block, could not be read in the next, and is broken in the one after: critical',
    protocol: described,
    severities: ['critical'],
    steps: [quiet, { block: block([]), reads: new Map() }, { block: stolen, reads: answersOf(owed, yes) }],
  },
  {
    title: 'one that was never seen to hold is for a person to look at, once',
    protocol: described,
    severities: ['medium'],
    steps: [
      { block: stolen, reads: answersOf(owed, yes) },
      { block: block([deposit], { number: 101 }), reads: answersOf(owed, yes) },
    ],
  },
  {
    title: 'what stays broken is told once, and again when it was mended in between',
    protocol: described,
    severities: ['critical', 'critical'],
    steps: [
      quiet,
      { block: stolen, reads: answersOf(owed, yes) },
      { block: block([deposit], { number: 101 }), reads: answersOf(owed, yes) },
      { block: block([], { number: 102 }), reads: well },
      { block: block([theft], { number: 103 }), reads: answersOf(owed, yes) },
    ],
  },
  {
    title: 'ordinary business under invariants that hold is nothing',
    protocol: described,
    severities: [],
    steps: [quiet, { block: block([deposit]), reads: well }],
  },
  {
    title: 'a pending deposit after which all holds is nothing',
    protocol: described,
    severities: [],
    steps: [quiet, { block: block([deposit]), stage: 'pending', reads: well, after: well }],
  },
  {
    title: 'a pending transaction is not blamed for what is broken already',
    protocol: described,
    severities: [],
    steps: [
      quiet,
      {
        block: block([deposit]),
        stage: 'pending',
        reads: answersOf(owed, yes),
        after: answersOf(owed, yes),
      },
    ],
  },
  {
    title: 'an answer that could not be had is unknown and no finding',
    protocol: described,
    severities: [],
    steps: [quiet, { block: stolen, reads: answersOf({ ok: false, reason: 'header not found' }, yes) }],
  },
  {
    title: 'without a described invariant there is nothing to evaluate',
    protocol: protocol(),
    severities: [],
    steps: [{ block: stolen, reads: answersOf(owed, no) }],
  },
]
