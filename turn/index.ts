export {
  mintTurnCredentials,
  readTurnUsername,
  type TurnCredentialRequest,
  type TurnCredentials,
  type TurnGrant,
  type TurnRole,
  turnCredential,
  verifyTurnCredentials,
} from "./credentials.ts"
export { TurnError, type TurnErrorCode } from "./errors.ts"
export * from "./relay/index.ts"
