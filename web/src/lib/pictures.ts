import { API_BASE } from './api';

/** Where the picture of a contact is, if there is one. */
export function pictureOf(contact: { id: string; avatar?: string | null }): string | undefined {
  return contact.avatar ? `${API_BASE}/contacts/${contact.id}/avatar/${contact.avatar}` : undefined;
}

const SIDE = 512;

/**
 * The middle of a picture as a small PNG: whatever format the browser can show, turned as it is to
 * be seen. One that it cannot show goes as it is, and the server says what is wrong with it.
 */
export async function squared(file: File): Promise<File> {
  try {
    const bitmap = await createImageBitmap(file);
    const side = Math.min(bitmap.width, bitmap.height);
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = Math.min(SIDE, side);
    canvas
      .getContext('2d')
      ?.drawImage(
        bitmap,
        (bitmap.width - side) / 2,
        (bitmap.height - side) / 2,
        side,
        side,
        0,
        0,
        canvas.width,
        canvas.height,
      );
    bitmap.close();
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
    return blob ? new File([blob], 'picture.png', { type: 'image/png' }) : file;
  } catch {
    return file;
  }
}
