import { defineDetector } from '@membrane/core'

export const phishing = defineDetector<Readonly<Record<string, never>>, null>({
  id: 'phishing',
  version: 1,
  title: 'Poisoned addresses and approvals to strangers',
  description: '',
  needs: [],
  uses: [],
  defaults: {},
  initial: () => null,
  evaluate: ({ memory }) => ({ findings: [], memory, unknown: ['it is not written yet'] }),
})
