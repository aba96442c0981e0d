type Value = string | number | null

/** What the modules use of a Durable Object's storage (`SqlStorage`); tests give another SQLite. */
export type Sql = {
  exec(query: string, ...bindings: Value[]): { toArray(): Record<string, Value | ArrayBuffer>[] }
}

/** Guarantee: the row type is what the statement beside it selects, from columns that only we write. */
export function rowsOf<Row>(sql: Sql, query: string, ...bindings: Value[]): Row[] {
  return sql.exec(query, ...bindings).toArray() as Row[]
}

/** The first row, or undefined. */
export const rowOf = <Row>(sql: Sql, query: string, ...bindings: Value[]): Row | undefined =>
  rowsOf<Row>(sql, query, ...bindings)[0]
