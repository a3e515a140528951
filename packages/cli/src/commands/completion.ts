import type { Command } from 'commander'
import { exit } from '../output/failure.ts'
import type { Terminal } from '../output/terminal.ts'

type Word = { readonly path: string; readonly words: readonly string[] }

/** Every command path with the words that may follow it: subcommands, options. */
export function completionWords(program: Command, path = ''): readonly Word[] {
  const options = program.options.flatMap(({ long }) => (long == null ? [] : [long]))
  const children = program.commands.map((command) => command.name())
  return [
    { path, words: [...children, ...options, '--help'] },
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
  const cases = words.map(({ path, words: next }) => `    "${path}") next="${next.join(' ')}" ;;`).join('\n')
  return `_membrane() {
  local path="" next="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) path="\${path:+$path }$word" ;; esac
  done
  case "$path" in
${cases}
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
