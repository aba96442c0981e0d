export type LogFields = Record<string, string | number | boolean | null | undefined>

/** One structured event per unit of work. Never addresses, text, tokens or SQL (spec 17.3). */
export type Log = {
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}

/** A log that adds `base` to every event and writes JSON lines. */
export function createLog(base: LogFields = {}): Log {
  const write = (level: 'info' | 'warn' | 'error', event: string, fields: LogFields = {}) => {
    console[level === 'info' ? 'log' : level](JSON.stringify({ level, event, ...base, ...fields }))
  }
  return {
    info: (event, fields) => write('info', event, fields),
    warn: (event, fields) => write('warn', event, fields),
    error: (event, fields) => write('error', event, fields),
  }
}

/** What may be told of an unknown error: its kind, never its message (which can hold SQL and parameters). */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { errorName: typeof error }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const firstFrame = error.stack
    ?.split('\n')
    .find((line) => line.trim().startsWith('at '))
    ?.trim()
  return { errorName: error.name, errorCode: code, at: firstFrame }
}
