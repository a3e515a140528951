import { MembraneError } from '@membrane/core'

/** Whether a host name or address is this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}

/**
 * Checks the address of a channel and gives it back as it was. Addresses hold secrets, so errors never print one.
 * @param allowPlain also `http:` to any host: for receivers that check a signature and lie in one's own network.
 * @throws CHANNEL_URL_INVALID when it is not an http(s) URL, carries a user and password, or would send a secret
 *   without TLS to another machine.
 */
export function channelUrl(channel: string, text: string, allowPlain: boolean): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const wrong =
    url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')
      ? 'is not an http or https URL'
      : url.username !== '' || url.password !== ''
        ? 'holds a user name or password'
        : url.protocol === 'http:' && !allowPlain && !isLoopback(url.hostname)
          ? 'would send its secret without TLS'
          : undefined
  if (url === undefined || wrong !== undefined) {
    throw new MembraneError('CHANNEL_URL_INVALID', {
      shortMessage: `The URL of channel ${JSON.stringify(channel)} ${wrong}.`,
      hint: 'Give an https URL as the service shows it; it is not printed here because it may be a secret.',
    })
  }
  return text
}
