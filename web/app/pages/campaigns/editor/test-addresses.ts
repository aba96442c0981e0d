/** As many people as look at a test at once. */
export const mostTests = 5

/** The addresses of a line as people type them: between commas or semicolons, mail addresses between spaces too. */
export const splitAddresses = (typed: string, isEmail: boolean): string[] => [
  ...new Set(
    typed
      .split(isEmail ? /[,;\s]+/ : /[,;\n]+/)
      .map((one) => one.trim())
      .filter((one) => one !== ''),
  ),
]
