-- What is in doubt is asked about once its account works again; there are few of them.
create index delivery_in_doubt on delivery (tenant_id, account_id, id) where status = 'IN_DOUBT';
