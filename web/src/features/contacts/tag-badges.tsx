import { Badge, Group } from '@mantine/core';

/** Tags in a row of a table, which is too narrow for all of them. */
export function TagBadges({ tags, most = 2 }: { tags: string[]; most?: number }) {
  const more = tags.length - most;
  return (
    <Group gap={4} wrap="nowrap" title={more > 0 ? tags.join(', ') : undefined}>
      {tags.slice(0, most).map((tag) => (
        <Badge key={tag} color="gray" style={{ flexShrink: 1, minWidth: 0 }}>
          {tag}
        </Badge>
      ))}
      {more > 0 && <Badge color="gray">+{more}</Badge>}
    </Group>
  );
}

/** All tags, in as many lines as they need. */
export function AllTags({ tags }: { tags: string[] }) {
  return (
    <Group gap={4}>
      {tags.map((tag) => (
        <Badge key={tag} color="gray" maw="100%">
          {tag}
        </Badge>
      ))}
    </Group>
  );
}
