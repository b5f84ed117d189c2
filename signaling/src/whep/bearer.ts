/**
 * The token of an `Authorization` header (RFC 6750 §2.1, RFC 9110 §11.1: the scheme's case does not matter).
 * @returns undefined when there is none.
 */
export function bearerToken(header: string | undefined): string | undefined {
  return /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i.exec(header ?? "")?.[1]
}
