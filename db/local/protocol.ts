import { ProtocolError, decodeValue, isRecord } from './values.ts'
import type { NativeValue } from './values.ts'

/** SQL by text, or by the number under which the stream stored it. */
export type SqlReference = { sql: string } | { sqlId: number }

export type Statement = {
  source: SqlReference
  args: NativeValue[]
  namedArgs: Record<string, NativeValue>
  wantRows: boolean
}

export type Condition =
  | { type: 'ok' | 'error'; step: number }
  | { type: 'not'; condition: Condition }
  | { type: 'and' | 'or'; conditions: Condition[] }
  | { type: 'is_autocommit' }

export type BatchStep = { condition: Condition | undefined; statement: Statement }

export type PipelineRequest =
  | { type: 'execute'; statement: Statement }
  | { type: 'batch'; steps: BatchStep[] }
  | { type: 'sequence' | 'describe'; source: SqlReference }
  | { type: 'store_sql'; sqlId: number; sql: string }
  | { type: 'close_sql'; sqlId: number }
  | { type: 'close' | 'get_autocommit' }

export type Pipeline = { baton: string | undefined; requests: PipelineRequest[] }

/**
 * The body of `POST /v2/pipeline` (Hrana 2 over HTTP, and the requests Hrana 3 adds to it). All of
 * it is read before anything runs, so a malformed request changes nothing.
 *
 * @throws ProtocolError
 */
export function parsePipeline(body: unknown): Pipeline {
  const { baton, requests } = record(body, 'the body')
  if (baton !== undefined && baton !== null && typeof baton !== 'string') {
    throw new ProtocolError('the baton must be a string')
  }
  return { baton: baton ?? undefined, requests: list(requests, 'requests').map(parseRequest) }
}

function parseRequest(value: unknown): PipelineRequest {
  const request = record(value, 'a request')
  const { type } = request
  switch (type) {
    case 'execute':
      return { type, statement: parseStatement(request['stmt']) }
    case 'batch':
      return { type, steps: parseSteps(record(request['batch'], 'a batch')['steps']) }
    case 'sequence':
    case 'describe':
      return { type, source: parseSource(request) }
    case 'store_sql':
      return { type, sqlId: integer(request['sql_id'], 'sql_id'), sql: text(request['sql'], 'sql') }
    case 'close_sql':
      return { type, sqlId: integer(request['sql_id'], 'sql_id') }
    case 'close':
    case 'get_autocommit':
      return { type }
    default:
      throw new ProtocolError('unknown type of request')
  }
}

function parseSteps(value: unknown): BatchStep[] {
  return list(value, 'steps').map((item, index) => {
    const step = record(item, 'a step')
    const condition = step['condition'] ?? undefined
    return {
      condition: condition === undefined ? undefined : parseCondition(condition, index),
      statement: parseStatement(step['stmt']),
    }
  })
}

function parseCondition(value: unknown, stepCount: number): Condition {
  const condition = record(value, 'a condition')
  const { type } = condition
  switch (type) {
    case 'ok':
    case 'error': {
      const step = integer(condition['step'], 'step')
      if (step < 0 || step >= stepCount) throw new ProtocolError('a condition must name an earlier step')
      return { type, step }
    }
    case 'not':
      return { type, condition: parseCondition(condition['cond'], stepCount) }
    case 'and':
    case 'or':
      return {
        type,
        conditions: list(condition['conds'], 'conds').map((cond) => parseCondition(cond, stepCount)),
      }
    case 'is_autocommit':
      return { type }
    default:
      throw new ProtocolError('unknown type of condition')
  }
}

function parseStatement(value: unknown): Statement {
  const statement = record(value, 'a statement')
  return {
    source: parseSource(statement),
    args: list(statement['args'] ?? [], 'args').map(decodeValue),
    namedArgs: parseNamedArgs(statement['named_args'] ?? []),
    wantRows: statement['want_rows'] !== false,
  }
}

/** Names come with or without their prefix; the native package wants them without. */
function parseNamedArgs(value: unknown): Record<string, NativeValue> {
  const named: Record<string, NativeValue> = {}
  for (const item of list(value, 'named_args')) {
    const arg = record(item, 'a named argument')
    named[text(arg['name'], 'name').replace(/^[:@$]/, '')] = decodeValue(arg['value'])
  }
  return named
}

function parseSource({ sql, sql_id: sqlId }: Record<string, unknown>): SqlReference {
  const hasText = sql !== undefined && sql !== null
  const hasId = sqlId !== undefined && sqlId !== null
  if (hasText === hasId) throw new ProtocolError('exactly one of sql and sql_id must be given')
  return hasText ? { sql: text(sql, 'sql') } : { sqlId: integer(sqlId, 'sql_id') }
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (!isRecord(value)) throw new ProtocolError(`${what} must be an object`)
  return value
}

function list(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw new ProtocolError(`${what} must be a list`)
  return value
}

function text(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new ProtocolError(`${what} must be a string`)
  return value
}

function integer(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw new ProtocolError(`${what} must be an integer`)
  }
  return value
}
