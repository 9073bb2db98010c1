// Who asks: a bearer token, where the server wants one. It is held for this tab alone, goes into a header of each call, and is written nowhere else.
import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';

const key = 'btcstream-token';

let token = stored();

/** The token that calls are sent with; undefined for none. */
export const heldToken = (): string | undefined => token;

/** Holds a token until the tab is closed; undefined drops the one that is held. */
export function holdToken(given: string | undefined): void {
  token = given;
  try {
    if (given === undefined) {
      sessionStorage.removeItem(key);
    } else {
      sessionStorage.setItem(key, given);
    }
  } catch {
    // Storage that the browser forbids: it is held until the page is closed or loaded anew.
  }
}

/** The header of a token. */
export const bearer = (given: string): string => `Bearer ${given}`;

/** Whether a text can stand in a header: printable, and in one piece. */
export const canBeToken = (text: string): boolean => /^[\x21-\x7e]+$/.test(text);

/** Adds the token to each call that brings no other. */
export const authorize: Interceptor = (next) => (request) => {
  if (token !== undefined && !request.header.has('authorization')) {
    request.header.set('authorization', bearer(token));
  }

  return next(request);
};

/** Whether a call was refused for who asks; any other failure is none of this. */
export const isRefusal = (error: unknown): error is ConnectError =>
  error instanceof ConnectError && (error.code === Code.Unauthenticated || error.code === Code.PermissionDenied);

function stored(): string | undefined {
  try {
    return sessionStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}
