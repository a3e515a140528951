import { defineDetector } from '@membrane/core'

export const responseHealth = defineDetector<Readonly<Record<string, never>>, null>({
  id: 'response-health',
  version: 1,
  title: 'A pause that could not be made',
  description: '',
  needs: [],
  uses: [],
  defaults: {},
  initial: () => null,
  evaluate: ({ memory }) => ({ findings: [], memory, unknown: ['it is not written yet'] }),
})
