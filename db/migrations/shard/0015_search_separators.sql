-- Words after a line break, a bar, a dash or a bracket of a text belong to the workspace too: they are split
-- there, so that the workspace stands before each of them (worker/lib/search-words.ts). The index forgets only
-- words that it is told, so it is made anew. In two views, since the parser's stack has room for a hundred.
DROP VIEW contact_words;
--> statement-breakpoint
CREATE VIEW contact_texts AS SELECT c.id, c.tenant_id, c.phone, c.phone_raw, c.language, c.gender, c.source,
  replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(' ' || coalesce(c.first_name, '') || ' ' || coalesce(c.last_name, '') || ' ' || coalesce(c.email, '')
      || ' ' || coalesce(c.company, '')
      || CASE WHEN c.fields = '{}' THEN '' ELSE coalesce((
        SELECT ' ' || replace(replace(group_concat(j.value, ' '), char(10), ' '), char(9), ' ') FROM json_each(c.fields) j
        WHERE j.type = 'text' AND j.value NOT GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'), '') END, '.', ' '), '@', ' '), '-', ' '), '_', ' '), '+', ' '), '&', ' '), '/', ' '), ',', ' '), ';', ' '), ':', ' '), '(', ' '), ')', ' '), '''', ' '), '"', ' '), '’', ' '), '#', ' '), '*', ' '), char(160), ' ') AS texts
FROM contacts c;
--> statement-breakpoint
CREATE VIEW contact_words (id, words) AS SELECT c.id, replace(
  replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(c.texts, '|', ' '), '!', ' '), '?', ' '), '[', ' '), ']', ' '), '–', ' '), '—', ' '), '«', ' '), '»', ' '), '“', ' '), '”', ' '), '‘', ' '), '•', ' '), '·', ' ')
  || coalesce(' ' || substr(c.phone, 2) || ' ' || substr(c.phone, -4), ' ' || replace(replace(replace(replace(replace(replace(replace(c.phone_raw, ' ', ''), '.', ''), '-', ''), '/', ''), '(', ''), ')', ''), '+', ''), '')
  || coalesce(' language=' || c.language, '') || coalesce(' gender=' || c.gender, '')
  || ' source=' || c.source
  || CASE WHEN coalesce(c.phone, '') <> '' THEN ' phone=valid'
      WHEN coalesce(c.phone_raw, '') <> '' THEN ' phone=invalid' ELSE ' phone=none' END,
  ' ', ' ' || printf('%06x', c.tenant_id))
FROM contact_texts c;
--> statement-breakpoint
INSERT INTO contact_search (contact_search) VALUES ('delete-all');
--> statement-breakpoint
INSERT INTO contact_search (rowid, words) SELECT id, words FROM contact_words ORDER BY id;
