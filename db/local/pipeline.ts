import type { BoundStatement, Connection } from './connection.ts'
import type { BatchStep, Condition, PipelineRequest, SqlReference, Statement } from './protocol.ts'
import { SqlError } from './sql-error.ts'
import { analyseSql } from './sql-text.ts'

/** SQL texts stored by the stream, by their number. */
export type StoredSql = Map<number, string>

const READ_VERBS = new Set(['SELECT', 'VALUES', 'EXPLAIN'])
const TRANSACTION_VERBS = new Set(['BEGIN', 'COMMIT', 'END', 'ROLLBACK'])

/**
 * Whether a pipeline can run on the connection that only reads: it closes its stream, and either
 * reads only or declares so by BEGIN … READONLY (whatever it writes then fails, as it must).
 */
export function isReadOnly(requests: PipelineRequest[]): boolean {
  if (requests.at(-1)?.type !== 'close') return false
  const statements = requests.flatMap(sqlOf).flatMap((sql) => analyseSql(sql).statements)
  const declared = statements.some(({ verb, sql }) => verb === 'BEGIN' && /\bREADONLY\b/i.test(sql))
  return declared || statements.every(({ verb }) => READ_VERBS.has(verb) || TRANSACTION_VERBS.has(verb))
}

/** The texts a request may run; those it names by number come with their own `store_sql`. */
function sqlOf(request: PipelineRequest): string[] {
  const text = (source: SqlReference) => ('sql' in source ? [source.sql] : [])
  switch (request.type) {
    case 'execute':
      return text(request.statement.source)
    case 'batch':
      return request.steps.flatMap((step) => text(step.statement.source))
    case 'sequence':
    case 'describe':
      return text(request.source)
    case 'store_sql':
      return [request.sql]
    default:
      return []
  }
}

/** Runs one request and returns the JSON of its result; a failure is a result too. */
export function runRequest(connection: Connection, stored: StoredSql, request: PipelineRequest): string {
  try {
    return `{"type":"ok","response":${respond(connection, stored, request)}}`
  } catch (error) {
    if (!(error instanceof SqlError)) throw error
    return errorResult(error)
  }
}

export function errorResult(error: SqlError): string {
  return `{"type":"error","error":${error.toJson()}}`
}

function respond(connection: Connection, stored: StoredSql, request: PipelineRequest): string {
  switch (request.type) {
    case 'execute':
      return `{"type":"execute","result":${connection.execute(bind(stored, request.statement))}}`
    case 'batch':
      return `{"type":"batch","result":${runBatch(connection, stored, request.steps)}}`
    case 'sequence':
      connection.sequence(resolve(stored, request.source))
      return '{"type":"sequence"}'
    case 'describe':
      return `{"type":"describe","result":${connection.describe(resolve(stored, request.source))}}`
    case 'store_sql':
      store(stored, request.sqlId, request.sql)
      return '{"type":"store_sql"}'
    case 'close_sql':
      stored.delete(request.sqlId)
      return '{"type":"close_sql"}'
    case 'get_autocommit':
      return `{"type":"get_autocommit","is_autocommit":${!connection.inTransaction}}`
    case 'close':
      return '{"type":"close"}'
  }
}

type StepOutcome = 'ok' | 'error' | 'skipped'

function runBatch(connection: Connection, stored: StoredSql, steps: BatchStep[]): string {
  const outcomes: StepOutcome[] = []
  const results: string[] = []
  const errors: string[] = []
  for (const { condition, statement } of steps) {
    const [outcome, result, error] = meets(condition, outcomes, connection)
      ? runStep(connection, stored, statement)
      : (['skipped', 'null', 'null'] as const)
    outcomes.push(outcome)
    results.push(result)
    errors.push(error)
  }
  return `{"step_results":[${results.join(',')}],"step_errors":[${errors.join(',')}]}`
}

function runStep(
  connection: Connection,
  stored: StoredSql,
  statement: Statement,
): [StepOutcome, string, string] {
  try {
    return ['ok', connection.execute(bind(stored, statement)), 'null']
  } catch (error) {
    if (!(error instanceof SqlError)) throw error
    return ['error', 'null', error.toJson()]
  }
}

function meets(
  condition: Condition | undefined,
  outcomes: readonly StepOutcome[],
  connection: Connection,
): boolean {
  if (condition === undefined) return true
  switch (condition.type) {
    case 'ok':
    case 'error':
      return outcomes[condition.step] === condition.type
    case 'not':
      return !meets(condition.condition, outcomes, connection)
    case 'and':
      return condition.conditions.every((item) => meets(item, outcomes, connection))
    case 'or':
      return condition.conditions.some((item) => meets(item, outcomes, connection))
    case 'is_autocommit':
      return !connection.inTransaction
  }
}

function bind(stored: StoredSql, { source, args, namedArgs, wantRows }: Statement): BoundStatement {
  return { sql: resolve(stored, source), args, namedArgs, wantRows }
}

function resolve(stored: StoredSql, source: SqlReference): string {
  if ('sql' in source) return source.sql
  const sql = stored.get(source.sqlId)
  if (sql === undefined) throw new SqlError('SQL_NOT_FOUND', `SQL text ${source.sqlId} not found`)
  return sql
}

/** The real server's limits: the client stays below them by itself. */
const MAX_STORED_TEXTS = 50
const MAX_STORED_CHARS = 5_000

function store(stored: StoredSql, sqlId: number, sql: string): void {
  if (stored.size >= MAX_STORED_TEXTS || sql.length > MAX_STORED_CHARS) {
    throw new SqlError('SQL_STORE_TOO_LARGE', 'Too many or too large SQL texts are stored on the stream')
  }
  stored.set(sqlId, sql)
}
