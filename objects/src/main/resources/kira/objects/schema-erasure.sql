-- The journal is only ever added to, with this one exception: of an object that was erased, the
-- content of its entries goes. They run with their owner's rights, so that the committer's role can
-- do this to entries and nothing else.

-- What is left is that there was such an entry, of which type and when. "from_version" is of the
-- page, "below_version" is behind it.
create function journal_erase(
    of_tenant uuid, of_kind text, of_object uuid, from_version bigint, below_version bigint)
  returns void
  language sql
  security definer
  set search_path from current
as $$
  update journal
     set data = '{"@erased": true}', schema = 0
   where tenant_id = of_tenant and kind = of_kind and object_id = of_object
     and version >= from_version and version < below_version and schema > 0
$$;

-- Of objects whose id is made of what they held, nothing is left.
create function journal_forget(of_tenant uuid, of_kind text, of_object uuid) returns void
  language sql
  security definer
  set search_path from current
as $$
  delete from journal
   where tenant_id = of_tenant and kind = of_kind and object_id = of_object
$$;
