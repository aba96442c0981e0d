/** Run as a process of its own by the crash test: serves the file given as argument and prints its URL. */
import { startLocalLibsql } from '../../../db/local/server.ts'

const { url } = await startLocalLibsql({ file: process.argv[2] })
console.log(url)
