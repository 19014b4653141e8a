import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { companyQuery } from './company-queries';

/** A company that is only known by its id. */
export function CompanyLink({ id, linked = true }: { id: string; linked?: boolean }) {
  const company = useQuery({ ...companyQuery(id), staleTime: 60_000, retry: false });
  // Of one that was deleted only the id is left.
  const name = company.data?.name ?? (company.isError ? '—' : '');
  return linked && company.data ? (
    <Link to="/companies/$id" params={{ id }}>
      {name}
    </Link>
  ) : (
    <span>{name}</span>
  );
}
