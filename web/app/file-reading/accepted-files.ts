/** What a file chooser offers first; the content decides, whatever the name says. */
export const acceptedFiles =
  '.csv,.tsv,.txt,.xlsx,.xlsm,text/csv,text/tab-separated-values,text/plain,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
