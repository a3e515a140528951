/** Written into every run id: a change that alters any number of a run raises it. */
export const engineVersion = '@membrane/risk 0.1.2'
