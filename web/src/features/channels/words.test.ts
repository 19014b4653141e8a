import i18next, { type TFunction } from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { ApiError } from '@/lib/api';
import de from '@/locales/de.json';
import { fault, refused, why } from './words';

let t: TFunction;

beforeAll(async () => {
  const i18n = i18next.createInstance();
  t = await i18n.init({
    lng: 'de',
    resources: { de: { translation: de } },
    interpolation: { escapeValue: false },
  });
});

describe('what is wrong with an account', () => {
  it.each([
    ['twilio', 'too_fast', 'Twilio will gerade weniger'],
    ['resend', 'rate_limit_exceeded', 'Resend will gerade weniger'],
    ['twilio', 'provider_broken', 'Twilio ist gerade gestört'],
    ['vonage', 'http_502', 'Vonage ist gerade gestört'],
    ['cloudflare', 'internal_server', 'Cloudflare ist gerade gestört'],
  ])('is said in our language when %s answers %s', (adapter, code, said) => {
    expect(fault(t, adapter, code, 'Service unavailable')).toContain(said);
  });

  it('is said as the channel means it where it has words of its own', () => {
    expect(fault(t, 'webhook', 'too_fast', 'slow down')).toBe(
      'Dein System will weniger auf einmal (429): slow down',
    );
  });

  it('keeps the words of a refusal that nobody foresaw', () => {
    expect(fault(t, 'vonage', 'http_418', 'I am a teapot')).toBe(
      'Vonage lehnt mit Fehler 418 ab: I am a teapot',
    );
    expect(fault(t, 'vonage', 'brand_new', 'Something new')).toBe('Something new');
  });
});

describe('why a message is where it is', () => {
  it('is said in our language, with what the provider said behind it', () => {
    expect(why(t, { code: 'queue_full', words: '22005' })).toMatch(/^Beim Anbieter warten mehr .* 22005$/);
    expect(why(t, { code: 'phone_unreachable', words: '(30003)' })).toMatch(/[^:] \(30003\)$/);
    expect(why(t, { code: 'account', words: 'There is no API key yet.' })).not.toContain('Anbieter');
    expect(why(t, { code: 'http_418', words: 'I am a teapot' })).toMatch(
      /^Der Anbieter antwortet mit Fehler 418\. .* I am a teapot$/,
    );
  });
});

describe('what is not taken of a form', () => {
  const no = (code: string, field: string) =>
    new ApiError({ status: 400, code, field, detail: 'In English.' });

  it.each([
    ['twilio-phone', 'invalid_request', 'settings.bridgeTo', 'mit Landesvorwahl'],
    ['twilio', 'invalid_secret', 'secrets.authToken', 'Auth-Token von Twilio'],
    ['resend', 'invalid_secret', 'secrets.apiKey', 'Resend beginnt mit re_'],
    ['vonage', 'invalid_request', 'settings.apiKey', 'Buchstaben und Ziffern'],
    ['smtp', 'invalid_request', 'settings.port', '1 bis 65535'],
    ['resend', 'invalid_email', 'senders[0].address', 'ada@example.com'],
    ['twilio', 'sender_twice', 'senders[1].address', 'zweimal'],
  ])('is said in our language: %s %s %s', (adapter, code, field, said) => {
    expect(refused(t, adapter, no(code, field))).toContain(said);
  });

  it('keeps a code that means more than the field alone', () => {
    expect(refused(t, 'smtp', no('mail_address_taken', 'settings.receivingAddress'))).toContain('nimmt');
  });
});
