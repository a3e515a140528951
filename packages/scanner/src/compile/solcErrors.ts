import type { ProjectFile } from '../project/project.ts'

/** An error of solc's output; `file` is undefined when it is about no source (a crash, the input). */
export type SolcError = {
  readonly file: ProjectFile | undefined
  /** 1-based. */
  readonly line: number | undefined
  readonly message: string
}

/** Reads the errors of a standard-JSON output, warnings left out. */
export function readSolcErrors(
  output: Readonly<Record<string, unknown>>,
  sources: ReadonlyMap<string, ProjectFile>,
): SolcError[] {
  const errors = Array.isArray(output.errors) ? output.errors : []
  return errors.flatMap((error): SolcError[] => {
    if (error?.severity !== 'error') return []
    const file = sources.get(String(error.sourceLocation?.file ?? '')) ?? fileOfMessage(error, sources)
    const start = error.sourceLocation?.start
    return [
      {
        file,
        line:
          file !== undefined && typeof start === 'number' && start >= 0
            ? lineAt(file.text, start)
            : undefined,
        message: `${error.type ?? 'Error'}: ${String(error.message ?? error.formattedMessage).trim()}`,
      },
    ]
  })
}

/** Some releases give the place only within the formatted text: `a.sol:1:23: ParserError: ...`. */
function fileOfMessage(
  error: { readonly formattedMessage?: unknown },
  sources: ReadonlyMap<string, ProjectFile>,
): ProjectFile | undefined {
  const [, name] = /^([^\n]*?):\d+:\d+: /.exec(String(error.formattedMessage ?? '')) ?? []
  return name === undefined ? undefined : sources.get(name)
}

/** solc counts bytes of UTF-8. */
function lineAt(text: string, byteOffset: number): number {
  const bytes = Buffer.from(text)
  let line = 1
  for (let at = bytes.indexOf(10); at >= 0 && at < byteOffset; at = bytes.indexOf(10, at + 1)) line++
  return line
}
