const same = (text: string): string => text

/**
 * `text` after `spell`, at most `limit` UTF-16 units long; what does not fit is left off whole characters at a
 * time and said: `... [1234 characters cut]`. `spell` works on single characters, so no entity is cut in two.
 */
export function fit(text: string, limit: number, spell: (character: string) => string = same): string {
  const characters = [...text]
  const escaped = characters.map(spell)
  const total = escaped.reduce((sum, part) => sum + part.length, 0)
  if (total <= limit) return escaped.join('')
  const room = limit - cutMark(characters.length).length
  if (room < 0) return ''
  let kept = 0
  let length = 0
  while (kept < escaped.length && length + (escaped[kept] ?? '').length <= room) {
    length += (escaped[kept] ?? '').length
    kept++
  }
  return `${escaped.slice(0, kept).join('')}${cutMark(characters.length - kept)}`
}

function cutMark(count: number): string {
  return `… [${count} characters cut]`
}
