// One way to speak HTTP with our own server: JSON both ways, problems as `ApiError`.

const BASE = "/api/v1";
const TIMEOUT_MS = 15_000;
const UPLOAD_TIMEOUT_MS = 120_000;

/** What is wrong with one field of a request, e.g. `body.email`. */
export interface FieldProblem {
  field: string;
  code: string;
  message: string;
}

/** What a refused or failed call tells us. `status` 0: the server was not reached. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly retryAfterS: number | null = null,
    readonly fields: readonly FieldProblem[] = [],
  ) {
    super(message);
  }
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface CallOptions {
  body?: unknown;
  idempotencyKey?: string;
}

type Listener = () => void;
let onLoggedOut: Listener | null = null;

/** Called whenever the server says that we are not logged in (any more). */
export function whenLoggedOut(listener: Listener): void {
  onLoggedOut = listener;
}

async function problemOf(response: Response): Promise<ApiError> {
  const header = Number(response.headers.get("retry-after"));
  const retryAfterS = Number.isFinite(header) && header > 0 ? header : null;
  const problem = (await response.json().catch(() => null)) as {
    code?: string;
    detail?: string;
    title?: string;
    errors?: FieldProblem[];
  } | null;
  const code = problem?.code ?? "unexpected";
  const message = problem?.detail ?? problem?.title ?? response.statusText;
  return new ApiError(response.status, code, message, retryAfterS, problem?.errors ?? []);
}

/** Resolves to the answer's JSON, rejects with `ApiError` only. */
export async function call<T>(method: Method, path: string, options: CallOptions = {}): Promise<T> {
  const headers: Record<string, string> = { accept: "application/json" };
  // Files go as they are.
  const file = options.body instanceof Blob ? options.body : null;
  if (options.body !== undefined)
    headers["content-type"] = file ? "application/octet-stream" : "application/json";
  if (options.idempotencyKey) headers["idempotency-key"] = options.idempotencyKey;
  let response: Response;
  try {
    response = await fetch(BASE + path, {
      method,
      headers,
      credentials: "same-origin",
      signal: AbortSignal.timeout(file ? UPLOAD_TIMEOUT_MS : TIMEOUT_MS),
      ...(options.body === undefined ? {} : { body: file ?? JSON.stringify(options.body) }),
    });
  } catch (reason) {
    throw new ApiError(0, "unreachable", String(reason));
  }
  if (!response.ok) {
    const problem = await problemOf(response);
    if (problem.code === "not_logged_in") onLoggedOut?.();
    throw problem;
  }
  if (response.status === 204) return undefined as T;
  try {
    return (await response.json()) as T;
  } catch (reason) {
    // A hotel's login page says 200 to everything.
    throw new ApiError(0, "unreachable", String(reason));
  }
}

/** A query string of what is set, with its question mark, or nothing. */
export function query(params: Readonly<Record<string, string | number | null | undefined>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `?${text}` : "";
}
