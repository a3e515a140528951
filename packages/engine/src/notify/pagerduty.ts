import type { Severity } from '@membrane/core'
import type { Message, Send } from './channel.ts'
import { fit } from './fit.ts'
import { type Fetch, postJson } from './post.ts'
import { renderMessage } from './render.ts'

/** Characters of a summary; the details are bounded so that the whole event stays far under 512 KB. */
const limits = { summary: 1_024, details: 16_384 }

const severities: Readonly<Record<Severity, 'info' | 'warning' | 'error' | 'critical'>> = {
  info: 'info',
  low: 'info',
  medium: 'warning',
  high: 'error',
  critical: 'critical',
}

/** Sends to PagerDuty's Events API v2. */
export function pagerdutySend(to: {
  readonly receiver: string
  readonly apiUrl: string
  readonly routingKey: string
  readonly fetch: Fetch
  readonly clock: () => number
}): Send {
  const url = `${to.apiUrl}/v2/enqueue`
  return async (message, signal) => {
    const body = JSON.stringify(pagerdutyBody(message, to.routingKey))
    await postJson({ fetch: to.fetch, receiver: to.receiver, url, body, now: to.clock(), signal })
  }
}

/** The incident is the deduplication key: later findings update its page, a retraction resolves it. */
export function pagerdutyBody(message: Message, routingKey: string): Readonly<Record<string, unknown>> {
  const { title, body } = renderMessage(message)
  const event = { routing_key: routingKey, event_action: actionOf(message), dedup_key: message.incident }
  if (event.event_action !== 'trigger') return event
  return {
    ...event,
    client: 'Membrane',
    payload: {
      summary: fit(title, limits.summary),
      source: `chain ${message.chainId}`,
      severity: severities[message.severity],
      component: 'membrane',
      custom_details: {
        text: fit(body, limits.details),
        delivery: message.id,
        findings: message.findings.slice(0, 100),
      },
    },
  }
}

function actionOf(message: Message): 'trigger' | 'acknowledge' | 'resolve' {
  if (message.status === 'retracted' || message.status === 'resolved') return 'resolve'
  return message.status === 'acknowledged' ? 'acknowledge' : 'trigger'
}
