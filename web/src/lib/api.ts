/** The one way to the server's REST API: cookies, idempotent creation, and failures as {@link ApiError}. */
import createClient, { type Middleware } from 'openapi-fetch';
import type { paths } from './api-schema';

export const API_BASE = '/api/v1';

/** Every path below the API's own, as it is written in calls. */
type Endpoints = {
  [P in keyof paths as P extends `${typeof API_BASE}${infer Rest}` ? Rest : never]: paths[P];
};

/** A refusal or failure the server (or the network, as status 0) answered with. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly field: string | null;
  readonly current: unknown;
  readonly requestId: string | null;
  readonly retryAfter: number | null;
  /** Which one it is about, where several were written. */
  readonly domain: string | null;

  constructor(problem: {
    status: number;
    code: string;
    detail: string;
    field?: string | null;
    current?: unknown;
    requestId?: string | null;
    retryAfter?: number | null;
    domain?: string | null;
  }) {
    super(problem.detail);
    this.name = 'ApiError';
    this.status = problem.status;
    this.code = problem.code;
    this.field = problem.field ?? null;
    this.current = problem.current;
    this.requestId = problem.requestId ?? null;
    this.retryAfter = problem.retryAfter ?? null;
    this.domain = problem.domain ?? null;
  }
}

export function isProblem(error: unknown, code: string): error is ApiError {
  return error instanceof ApiError && error.code === code;
}

const creation: Middleware = {
  onRequest({ request }) {
    if (request.method === 'POST' && !request.headers.has('Idempotency-Key')) {
      request.headers.set('Idempotency-Key', crypto.randomUUID());
    }
  },
};

/**
 * Sends once more when the connection broke before an answer came. Safe, because a POST carries its
 * Idempotency-Key and an update carries the version it builds on.
 */
async function steadyFetch(request: Request): Promise<Response> {
  const second = request.clone();
  try {
    return await fetch(request);
  } catch (broken) {
    if (request.signal.aborted || !navigator.onLine) {
      throw broken;
    }
    await new Promise((resolve) => setTimeout(resolve, 400));
    return fetch(second);
  }
}

export const api = createClient<Endpoints>({
  baseUrl: location.origin + API_BASE,
  credentials: 'same-origin',
  fetch: steadyFetch,
});
api.use(creation);

function asError(response: Response, body: unknown): ApiError {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const after = Number(response.headers.get('Retry-After'));
  return new ApiError({
    status: response.status,
    code: typeof problem.code === 'string' ? problem.code : codeOf(response.status),
    detail: typeof problem.detail === 'string' ? problem.detail : response.statusText,
    field: typeof problem.field === 'string' ? problem.field : null,
    current: problem.current,
    requestId: typeof problem.requestId === 'string' ? problem.requestId : null,
    retryAfter: Number.isFinite(after) && after > 0 ? after : null,
    domain: typeof problem.domain === 'string' ? problem.domain : null,
  });
}

function codeOf(status: number): string {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not_found';
  if (status === 413) return 'too_large';
  if (status === 429) return 'rate_limited';
  return status === 502 || status === 503 || status === 504 ? 'unavailable' : 'unexpected';
}

/** The body of a good answer; everything else is thrown as an {@link ApiError}. */
export async function data<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  let answer: { data?: T; error?: unknown; response: Response };
  try {
    answer = await call;
  } catch (broken) {
    if (broken instanceof DOMException && broken.name === 'AbortError') {
      throw broken;
    }
    throw new ApiError({ status: 0, code: 'unreachable', detail: String(broken) });
  }
  if (!answer.response.ok) {
    throw asError(answer.response, answer.error);
  }
  return answer.data as T;
}

export function ifMatch(version: number): { 'If-Match': string } {
  return { 'If-Match': `"${version}"` };
}

/** Uploads a file; progress and abort come from the browser's own request object. */
export function upload<T>(path: string, file: File, onProgress?: (share: number) => void): Promise<T> {
  const form = new FormData();
  form.append('file', file, file.name);
  return sendFile('POST', path, form, onProgress);
}

/** Sends a file of any size as it is, with nothing around it. */
export function stream<T>(path: string, file: File, onProgress?: (share: number) => void): Promise<T> {
  // Whatever the browser takes the file for, the server looks for itself.
  return sendFile('PUT', path, new Blob([file], { type: 'application/octet-stream' }), onProgress);
}

function sendFile<T>(
  method: 'POST' | 'PUT',
  path: string,
  body: FormData | Blob,
  onProgress?: (share: number) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, API_BASE + path);
    if (method === 'POST') request.setRequestHeader('Idempotency-Key', crypto.randomUUID());
    request.responseType = 'json';
    request.upload.onprogress = (event) => onProgress?.(event.total ? event.loaded / event.total : 0);
    request.onerror = () => reject(new ApiError({ status: 0, code: 'unreachable', detail: '' }));
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) {
        resolve(request.response as T);
      } else {
        const headers = new Headers();
        const after = request.getResponseHeader('Retry-After');
        if (after) headers.set('Retry-After', after);
        reject(
          asError(
            { status: request.status, statusText: request.statusText, headers } as Response,
            request.response,
          ),
        );
      }
    };
    request.send(body);
  });
}
