export {
  mintTurnCredentials,
  type TurnCredentialRequest,
  type TurnCredentials,
  type TurnGrant,
  type TurnRole,
  turnCredential,
  verifyTurnCredentials,
} from "./credentials.ts"
