import { describe, expect, test } from 'vitest'
import { analyseSql } from '../../../db/local/sql-text.ts'

const split = (sql: string) => analyseSql(sql).statements.map((statement) => statement.sql)

describe('splitting', () => {
  const trigger = `CREATE TRIGGER a AFTER INSERT ON t BEGIN
    UPDATE t SET n = CASE WHEN n > 1 THEN 1 ELSE 2 END;
    INSERT INTO log VALUES ('END;');
  END`
  const cases: [string, string, string[]][] = [
    ['nothing', '', []],
    ['only remarks and semicolons', ' ; /* a; */ -- b;\n ;', []],
    ['one without semicolon', 'SELECT 1', ['SELECT 1']],
    ['two', 'SELECT 1; SELECT 2;', ['SELECT 1', 'SELECT 2']],
    [
      'a semicolon in every kind of quote',
      `SELECT ';', ";", [;], \`;\`; SELECT 'it''s;'`,
      [`SELECT ';', ";", [;], \`;\``, `SELECT 'it''s;'`],
    ],
    ['a trigger with statements inside', `${trigger}; SELECT 1`, [trigger, 'SELECT 1']],
    [
      'a temporary trigger',
      'CREATE TEMP TRIGGER a AFTER INSERT ON t BEGIN SELECT 1; END; SELECT 2',
      ['CREATE TEMP TRIGGER a AFTER INSERT ON t BEGIN SELECT 1; END', 'SELECT 2'],
    ],
    ['a transaction', 'BEGIN; SELECT 1; END; SELECT 2', ['BEGIN', 'SELECT 1', 'END', 'SELECT 2']],
    ['an unfinished comment', 'SELECT 1 /* ; SELECT 2', ['SELECT 1 /* ; SELECT 2']],
  ]
  test.each(cases)('%s', (_name, sql, statements) => {
    expect(split(sql)).toEqual(statements)
  })
})

describe('verb', () => {
  const cases: [string, string][] = [
    ['select 1', 'SELECT'],
    ['  /* x */ Insert INTO t VALUES (1)', 'INSERT'],
    ['WITH a AS (SELECT 1) SELECT * FROM a', 'SELECT'],
    ['WITH a AS (DELETE FROM x), b(n) AS (SELECT 1) UPDATE t SET n = (SELECT n FROM b)', 'UPDATE'],
    ['WITH RECURSIVE c(i) AS (VALUES (1)) INSERT INTO t SELECT i FROM c', 'INSERT'],
    ['EXPLAIN QUERY PLAN SELECT 1', 'EXPLAIN'],
    ['(SELECT 1)', ''],
  ]
  test.each(cases)('%s', (sql, verb) => {
    expect(analyseSql(sql).statements[0]?.verb).toBe(verb)
  })
})

describe('parameters', () => {
  const cases: [string, (string | null)[]][] = [
    ['SELECT \'?\', ?, "?", ? -- ?', [null, null]],
    ['SELECT :a, @b, $c, :a', [':a', '@b', '$c']],
    ['SELECT ?3, ?1', [null, null, null]],
    ["SELECT a ->> '$.x', b -> '$' FROM t WHERE a = ?", [null]],
    ['SELECT 1', []],
  ]
  test.each(cases)('%s', (sql, parameters) => {
    expect(analyseSql(sql).statements[0]?.parameters).toEqual(parameters)
  })
})
