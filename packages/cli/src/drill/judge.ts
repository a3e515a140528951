import type { DrillLink } from '@membrane/engine'
import type { Attacked } from './attack.ts'

/** The links that only an attack can try: each holds when it held in every run. */
export function judgeAttacks(attacked: readonly Attacked[]): readonly DrillLink[] {
  const count = (holds: (one: Attacked) => boolean) => attacked.filter(holds).length
  const all = attacked.length
  const link = (name: string, holds: (one: Attacked) => boolean, done: string, todo: string): DrillLink => {
    const held = count(holds)
    const failed = attacked.find((one) => !holds(one))
    const detail = `${held} of ${all} ${done}`
    return failed === undefined
      ? { name, ok: all > 0, detail }
      : { name, ok: false, detail: `${detail}; ${failed.run.name}: ${failed.run.detail}. ${todo}` }
  }
  const ordinary = attacked.reduce((sum, one) => sum + one.ordinary, 0)
  const alarms = attacked.reduce((sum, one) => sum + one.falseAlarms, 0)
  const signers = [...new Set(attacked.flatMap((one) => one.signers))]
  return [
    link('sight', (one) => one.detected, 'attacks seen in the mempool', 'See which tiers the node lacks.'),
    link('alarm', (one) => one.delivered, 'alarms delivered and signed', 'See the channel.'),
    link(
      'signing',
      (one) => one.signers.length === 1,
      `pauses signed by ${signers.join(', ') || 'nobody'}`,
      'See the responder key.',
    ),
    link(
      'inclusion',
      (one) => one.pause?.mined === true && one.pause.succeeded,
      'pauses mined with enough gas',
      'See fees and gas.',
    ),
    link(
      'order',
      (one) => one.pause?.first === true,
      'pauses mined before the attack',
      'The guard is too slow or bids too little; is this machine busy?',
    ),
    link('value', (one) => one.run.stopped, 'attacks took nothing', 'See the runs above.'),
    {
      name: 'calm',
      ok: alarms === 0,
      detail: `${ordinary} ordinary transactions beside them, ${alarms === 0 ? 'no false alarm' : `${alarms} false alarms: tune the detectors`}`,
    },
  ]
}
