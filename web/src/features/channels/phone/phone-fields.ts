/** Whether a setting of a phone account matters, by what else is chosen. */
export function matters(name: string, settings: Record<string, string>): boolean {
  const incoming = settings.incoming || 'say';
  const connects = incoming === 'bridge' || incoming === 'menu';
  switch (name) {
    case 'bridgeTo':
      return incoming === 'bridge';
    case 'press1':
    case 'press2':
    case 'press3':
    case 'press4':
      return incoming === 'menu';
    case 'patience':
    case 'unanswered':
      return connects;
    case 'recordingNotice':
      return (settings.recording || 'never') !== 'never';
    default:
      return true;
  }
}
