import type { Command } from 'commander'
import { exit } from '../output/failure.ts'
import type { Terminal } from '../output/terminal.ts'

type Word = {
  readonly path: string
  readonly words: readonly string[]
  /** What may follow an option. */
  readonly values: Readonly<Record<string, readonly string[]>>
}

/** Every command path with the words that may follow it: subcommands, arguments, options and their values. */
export function completionWords(program: Command, path = ''): readonly Word[] {
  const options = program.options.flatMap(({ long }) => (long == null ? [] : [long]))
  const children = program.commands.map((command) => command.name())
  const fixed = program.registeredArguments.flatMap(({ argChoices }) => argChoices ?? [])
  const values = Object.fromEntries(
    program.options.flatMap(({ long, argChoices }) =>
      long == null || argChoices === undefined ? [] : [[long, argChoices]],
    ),
  )
  return [
    { path, words: [...children, ...fixed, ...options, '--help'], values },
    ...program.commands.flatMap((command) => completionWords(command, `${path} ${command.name()}`.trim())),
  ]
}

/** Prints a completion script made from the commands themselves, so it never lags behind them. */
export async function completion(
  shell: 'bash' | 'zsh' | 'fish',
  program: Command,
  terminal: Terminal,
): Promise<number> {
  const words = completionWords(program)
  terminal.out(
    shell === 'fish'
      ? fish(words)
      : shell === 'zsh'
        ? `autoload -U +X bashcompinit && bashcompinit\n${bash(words)}`
        : bash(words),
  )
  return exit.clean
}

function bash(words: readonly Word[]): string {
  const paths = words.map(({ path }) => `"${path}"`).join('|')
  const choices = words
    .flatMap(({ path, values }) =>
      Object.entries(values).map(([name, list]) => `    "${path} ${name}") next="${list.join(' ')}" ;;`),
    )
    .join('\n')
  const cases = words.map(({ path, words: next }) => `    "${path}") next="${next.join(' ')}" ;;`).join('\n')
  return `_membrane() {
  local path="" next="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${path:+$path }$word" in ${paths}) path="\${path:+$path }$word" ;; esac
  done
  case "$path" in
${cases}
  esac
  case "$path \${COMP_WORDS[COMP_CWORD-1]}" in
${choices}
  esac
  COMPREPLY=($(compgen -W "$next" -- "\${COMP_WORDS[COMP_CWORD]}"))
  if [ \${#COMPREPLY[@]} -eq 0 ]; then COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}")); fi
}
complete -F _membrane membrane
`
}

function fish(words: readonly Word[]): string {
  return `${words
    .flatMap(({ path, words: next }) => {
      const last = path.split(' ').at(-1) ?? ''
      const condition = path === '' ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${last}`
      return next.map((word) =>
        word.startsWith('--')
          ? `complete -c membrane -n '${condition}' -l ${word.slice(2)}`
          : `complete -c membrane -n '${condition}' -f -a ${word}`,
      )
    })
    .join('\n')}\n`
}
