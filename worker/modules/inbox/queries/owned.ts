import { type SQL, sql } from 'drizzle-orm/sql'

/** Whose rows of the desk (canned answers, views) a member sees: those of all members, and their own. */
export const visible = (userId: string): SQL => sql`user_id IN ('', ${userId})`
