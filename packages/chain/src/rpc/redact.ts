import { MembraneError } from '@membrane/core'

/**
 * Parses an endpoint's URL.
 * @throws RPC_URL_INVALID, which does not repeat the URL, because it may hold a key.
 */
export function parseEndpointUrl(text: string, position: number): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && ['http:', 'https:', 'ws:', 'wss:'].includes(url.protocol)) return url
  throw new MembraneError('RPC_URL_INVALID', {
    shortMessage: `Endpoint ${position + 1} is not a URL with http, https, ws or wss.`,
    hint: 'Check the configuration, and that the environment variable holding it is set.',
  })
}

/** Scheme and host of a URL, for people to read: path, query and user may be or hold a key. */
export function redactUrl(url: URL): string {
  const secret = url.pathname !== '/' || url.search !== '' || url.username !== ''
  return `${url.protocol}//${url.host}${secret ? '/...' : ''}`
}
