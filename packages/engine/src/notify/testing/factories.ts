import { digest, type Finding, type Hash, type Incident, placeFinding } from '@membrane/core'
import type { Delivery, Notification } from '../../store/store.ts'
import type { Message } from '../channel.ts'

export const victim = '0x00000000000000000000000000000000000000aa'
export const attacker = '0x00000000000000000000000000000000000000bb'

export function hashOf(name: string): Hash {
  return digest(name)
}

export function aFinding(changes: Partial<Finding> = {}): Finding {
  const placed = placeFinding(
    {
      severity: 'high',
      score: 0.8,
      title: 'Large outflow from the market',
      subject: victim,
      transaction: hashOf('transaction'),
      victims: [victim],
      attackers: [attacker],
      evidence: [
        { kind: 'flow', account: victim, token: 'native', amount: '-1000', note: 'left the market' },
      ],
    },
    { detector: 'large-outflow', stage: 'block', chainId: 1, block: { number: 100, hash: hashOf('block') } },
  )
  return { ...placed, ...changes }
}

export function anIncident(changes: Partial<Incident> = {}): Incident {
  return {
    id: hashOf('incident'),
    chainId: 1,
    status: 'open',
    title: 'Large outflow from the market',
    severity: 'high',
    score: 0.8,
    victims: [victim],
    attackers: [attacker],
    findings: [hashOf('finding')],
    detectors: ['large-outflow'],
    firstBlock: 100,
    lastBlock: 100,
    ...changes,
  }
}

export function aNotification(changes: Partial<Notification> = {}): Notification {
  return {
    title: 'Large outflow from the market',
    body: 'large-outflow in block 100',
    severity: 'high',
    chainId: 1,
    incident: hashOf('incident'),
    findings: [hashOf('finding')],
    evidence: [],
    ...changes,
  }
}

export function aMessage(changes: Partial<Message> = {}): Message {
  return { ...aNotification(), id: hashOf('delivery'), continued: false, more: [], ...changes }
}

export function aDelivery(channel: string, name: string, changes: Partial<Notification> = {}): Delivery {
  const payload = aNotification({ findings: [hashOf(name)], title: name, ...changes })
  return { id: digest([channel, payload.incident, name]), channel, incident: payload.incident, payload }
}
