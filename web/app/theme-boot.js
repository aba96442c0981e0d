// Runs before the first paint, as a classic script of its own: the page's policy forbids inline scripts,
// and a module would run after the background is already drawn. The keys are those of web/shared/theme.ts
// and web/shared/i18n/language.ts.
;(() => {
  const root = document.documentElement
  let theme = null
  let language = null
  try {
    theme = localStorage.getItem('centralino.theme')
    language = localStorage.getItem('centralino.language')
  } catch {
    // Storage can be switched off; the system's theme and the browser's language are used then.
  }
  const dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  root.dataset.theme = dark ? 'dark' : 'light'
  if (language) root.lang = language
})()
