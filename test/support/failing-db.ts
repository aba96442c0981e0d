import type { Db } from '../../db/client.ts'

/** What the injected failure is: the process died before the write, or after it but before the answer. */
export type Cut = { atWrite: number; applied: boolean }

export class CutError extends Error {
  override readonly name = 'CutError'
}

/** The same database, but its n-th write batch never comes back. */
export function failingDb(db: Db, cut: Cut): Db {
  let writes = 0
  const client = {
    ...db.$client,
    batch: async (...args: Parameters<Db['$client']['batch']>) => {
      if (args[1] !== 'write' || ++writes !== cut.atWrite) return db.$client.batch(...args)
      if (cut.applied) await db.$client.batch(...args)
      throw new CutError('cut')
    },
  }
  return asDb(Object.create(db, { $client: { value: client } }))
}

/** Guarantee: the argument inherits from a Db and replaces its client by one of the same shape. */
function asDb(value: unknown): Db {
  return value as Db
}
