comment on column inbox.body is 'exactly as it came; kept for 30 days after it was worked off';
