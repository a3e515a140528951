import { defineDetector } from '@membrane/core'

export const proposalPayload = defineDetector<Readonly<Record<string, never>>, null>({
  id: 'proposal-payload',
  version: 1,
  title: 'A proposal that does what no proposal should',
  description: '',
  needs: [],
  uses: [],
  defaults: {},
  initial: () => null,
  evaluate: ({ memory }) => ({ findings: [], memory, unknown: ['it is not written yet'] }),
})
