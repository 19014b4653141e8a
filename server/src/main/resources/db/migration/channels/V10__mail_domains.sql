-- For which workspace the server's own listener takes in the mails of a domain, or of one address
-- where several workspaces share the domain. Written before an account is changed, so a name that
-- no account uses any more may be taken over.
create table mail_domain (
  name       text        not null primary key,
  tenant_id  uuid        not null,
  claimed_at timestamptz not null
);
select kira_tenant_table('mail_domain', true);
