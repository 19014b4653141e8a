/** The message being written: its text and the files on their way to the server. */
import type { Chat } from './chat';
import type { Attachment } from './protocol';
import { fill, wordsOf } from './words';

const LARGEST = 10 * 1024 * 1024;

export type DraftFile = {
  key: string;
  name: string;
  size: number;
  progress: number;
  error?: string;
  sent?: Attachment;
  upload?: XMLHttpRequest;
};

export type Drafts = ReturnType<typeof createDrafts>;

export function createDrafts(base: string, chat: Chat, changed: () => void) {
  let made = 0;
  const words = () => wordsOf(chat.state.settings?.words);
  const drafts = {
    text: '',
    comment: '',
    files: [] as DraftFile[],
    /** Whether a file is being held over the panel. */
    over: false,

    done: () => drafts.files.flatMap((file) => file.sent ?? []),

    busy: () => drafts.files.some((file) => !file.sent && !file.error),

    add(files: FileList | null | undefined) {
      for (const file of files ?? []) {
        const draft: DraftFile = { key: `file${++made}`, name: file.name, size: file.size, progress: 0 };
        drafts.files.push(draft);
        if (file.size > LARGEST) draft.error = fill(words().tooLarge, file.name);
        else upload(file, draft);
      }
      changed();
    },

    remove(file: DraftFile) {
      file.upload?.abort();
      drafts.files = drafts.files.filter((other) => other !== file);
      changed();
    },

    clear() {
      drafts.text = '';
      drafts.files = [];
    },
  };

  async function upload(file: File, draft: DraftFile) {
    const failed = (why?: string) => {
      draft.error = why || fill(words().uploadFailed, file.name);
      changed();
    };
    try {
      await chat.ensure();
    } catch {
      failed();
      return;
    }
    // XMLHttpRequest, since fetch cannot tell how much of a body has been sent.
    const request = new XMLHttpRequest();
    draft.upload = request;
    request.open('POST', `${base}/chat/v1/attachments`);
    request.setRequestHeader('authorization', `Bearer ${chat.token()}`);
    request.responseType = 'json';
    request.upload.onprogress = (event) => {
      draft.progress = event.total ? event.loaded / event.total : 0;
      changed();
    };
    request.onerror = () => failed();
    request.onload = () => {
      if (request.status === 201) {
        draft.sent = request.response;
        chat.renewToken(request.response.token);
      } else failed(request.response?.detail);
      changed();
    };
    const form = new FormData();
    form.append('file', file);
    request.send(form);
  }

  return drafts;
}
