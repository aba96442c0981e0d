/**
 * How every connection to the local database file is set. NORMAL loses no committed transaction when
 * the process dies, only the last ones when the power fails; readers never wait for the writer.
 */
export const FILE_PRAGMAS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA cache_size = -65536;
  PRAGMA mmap_size = 1073741824;
  PRAGMA temp_store = MEMORY;
  PRAGMA wal_autocheckpoint = 4000;
  PRAGMA journal_size_limit = 67108864;
`
