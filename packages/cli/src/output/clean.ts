/** Text that a contract or a file gave, without what could move a terminal's cursor or hide what follows. */
export function clean(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
}
