-- Of a retry: only the rows with this reason are tried again; '-': only those without one; null: all.
alter table follow_up add column reason text;
