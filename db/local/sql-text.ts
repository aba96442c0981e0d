import { LruCache } from './lru-cache.ts'

/** What the server must know of a statement before it runs it. */
export type StatementText = {
  /** First keyword in upper case (for WITH, the one of the main statement); '' when there is none. */
  verb: string
  /** One entry per bound parameter, in SQLite's order: its name with prefix, or null for `?`. */
  parameters: (string | null)[]
}

export type SqlText = { statements: (StatementText & { sql: string })[] }

/** Whole tokens only where a mistake would matter: quoted text and comments may hold any character. */
const TOKEN =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[^]*?(?:\*\/|$)|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\?\d*|[:@$][A-Za-z_]\w*|\d[\w.]*|\S/g

const MAIN_VERBS = new Set(['SELECT', 'VALUES', 'INSERT', 'REPLACE', 'UPDATE', 'DELETE'])

const cache = new LruCache<SqlText>(1_000)

/** Splits SQL into statements at top-level semicolons; results for recent texts are kept. */
export function analyseSql(sql: string): SqlText {
  const known = cache.get(sql)
  if (known !== undefined) return known
  const text = { statements: splitStatements(sql) }
  cache.set(sql, text)
  return text
}

type Scan = {
  start: number
  depth: number
  keywords: string[]
  mainVerb: string | undefined
  parameters: (string | null)[]
  /** The last tokens, to find the `; END ;` that closes a trigger (the rule of sqlite3_complete). */
  previous: string
  beforePrevious: string
}

const newScan = (start: number): Scan => ({
  start,
  depth: 0,
  keywords: [],
  mainVerb: undefined,
  parameters: [],
  previous: '',
  beforePrevious: '',
})

function splitStatements(sql: string): SqlText['statements'] {
  const statements: SqlText['statements'] = []
  let scan = newScan(0)
  const finish = (end: number) => {
    if (scan.previous !== '') statements.push({ ...describe(scan), sql: sql.slice(scan.start, end).trim() })
    scan = newScan(end + 1)
  }
  for (const match of sql.matchAll(TOKEN)) {
    const token = match[0]
    if (token.startsWith('--') || token.startsWith('/*')) continue
    if (token === ';' && endsStatement(scan)) finish(match.index)
    else takeToken(scan, token)
  }
  finish(sql.length)
  return statements
}

function endsStatement(scan: Scan): boolean {
  if (scan.previous === '') return true
  const isTrigger = /^CREATE (?:TEMP |TEMPORARY )?TRIGGER\b/.test(scan.keywords.join(' '))
  return !isTrigger || (scan.previous === 'END' && scan.beforePrevious === ';')
}

function takeToken(scan: Scan, token: string): void {
  const upper = /^[A-Za-z_]/.test(token) ? token.toUpperCase() : token
  if (token === '(') scan.depth += 1
  else if (token === ')') scan.depth -= 1
  else if (/^[?:@$]./.test(token) || token === '?') takeParameter(scan.parameters, token)
  else if (scan.depth === 0) takeKeyword(scan, upper)
  scan.beforePrevious = scan.previous
  scan.previous = upper
}

function takeKeyword(scan: Scan, upper: string): void {
  if (scan.keywords.length < 3) scan.keywords.push(upper)
  if (scan.mainVerb === undefined && MAIN_VERBS.has(upper)) scan.mainVerb = upper
}

/** `?` takes the next number, `?5` is number five, a name takes the next number at its first use. */
function takeParameter(parameters: (string | null)[], token: string): void {
  if (token === '?') parameters.push(null)
  else if (token.startsWith('?')) {
    const number = Math.min(Number(token.slice(1)), MAX_PARAMETERS)
    while (parameters.length < number) parameters.push(null)
  } else if (!parameters.includes(token)) parameters.push(token)
}

/** SQLite's own limit; a larger number is an error that SQLite reports. */
const MAX_PARAMETERS = 32_766

function describe({ keywords, mainVerb, parameters }: Scan): StatementText {
  const first = keywords[0] ?? ''
  return { verb: first === 'WITH' ? (mainVerb ?? first) : first, parameters }
}
