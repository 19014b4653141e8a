-- Who was merged into a contact: their history is part of its own.
create index contact_by_merged_into on contact (tenant_id, merged_into) where merged_into is not null;
