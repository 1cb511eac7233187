package acratools.kms.aws;

import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import acratools.failure.ToolFailure;
import acratools.failure.UnsealFailure;
import acratools.kms.KmsAlias;
import acratools.tls.TlsDiagnosis;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.services.kms.model.KmsException;

/** What each refusal of AWS KMS means and what to do next. Error codes decide; no text of the service is quoted. */
final class AwsFailures {
    private static final int SERVER_ERROR = 500;

    private final String service;
    private final boolean otherEndpoint;

    /** @param otherEndpoint whether the credentials name an endpoint */
    AwsFailures(String service, boolean otherEndpoint) {
        this.service = service;
        this.otherEndpoint = otherEndpoint;
    }

    ToolFailure of(KmsAlias alias, SdkException e) {
        if (!(e instanceof SdkServiceException refused)) {
            return unreachable(alias, e);
        }
        String code = code(refused);
        return switch (code) {
            case "NotFoundException" ->
                failure(
                        Case.NO_SUCH_KEK,
                        alias,
                        "does not exist",
                        "check the region of --kms_credentials_path; a key that lost its name gets it back by 'aws kms"
                                + " create-alias'; where there never was one, acra-keymaker makes it",
                        e);
            case "AlreadyExistsException" -> exists(alias);
            case "DisabledException" ->
                failure(Case.KEK_UNUSABLE, alias, "is disabled", "have it enabled in the KMS", e);
            case "KMSInvalidStateException" ->
                failure(
                        Case.KEK_UNUSABLE,
                        alias,
                        "cannot be used in the state it is in: it may be about to be deleted",
                        "have its deletion cancelled, and enable it",
                        e);
            case "InvalidCiphertextException", "IncorrectKeyException" ->
                new UnsealFailure(subject(alias), "it was encrypted under another key of a KMS, or altered");
            case "AccessDeniedException" ->
                failure(
                        Case.PERMISSION_DENIED,
                        alias,
                        "is not for these credentials to use",
                        "allow kms:Encrypt and kms:Decrypt on it; to make keys also kms:CreateKey, kms:CreateAlias and"
                                + " kms:ListAliases",
                        e);
            case "UnrecognizedClientException",
                    "InvalidClientTokenId",
                    "InvalidSignatureException",
                    "SignatureDoesNotMatch",
                    "IncompleteSignature",
                    "MissingAuthenticationToken",
                    "AuthFailure",
                    "ExpiredTokenException" ->
                failure(
                        Case.BAD_CREDENTIALS,
                        alias,
                        "cannot be asked for: the service refuses the credentials",
                        "check access_key_id and secret_access_key in --kms_credentials_path, and this machine's clock",
                        e);
            default -> other(alias, refused, code);
        };
    }

    private MasterKeyFailure other(KmsAlias alias, SdkServiceException refused, String code) {
        if (refused.isThrottlingException() || code.equals("LimitExceededException")) {
            return failure(
                    Case.THROTTLED,
                    alias,
                    "was asked for more often than the service allows",
                    "try again later, or have the quota raised",
                    refused);
        }
        int status = refused.statusCode();
        return status >= SERVER_ERROR
                ? failure(
                        Case.SERVER_ERROR, alias, "cannot be had: the service fails (HTTP " + status + ")", "", refused)
                : failure(
                        Case.UNEXPECTED_ANSWER,
                        alias,
                        "cannot be had: the service answers " + (code.isEmpty() ? "HTTP " + status : code),
                        "run with -d for the exception",
                        refused);
    }

    private MasterKeyFailure unreachable(KmsAlias alias, SdkException e) {
        Optional<TlsDiagnosis> tls = TlsDiagnosis.of(e);
        return tls.isPresent()
                ? failure(Case.TLS, alias, "cannot be asked for: " + tls.get().reason(), "", e)
                : failure(
                        Case.CANNOT_CONNECT,
                        alias,
                        "cannot be asked for: no answer from the service",
                        otherEndpoint
                                ? "check the endpoint in --kms_credentials_path"
                                : "check the region in --kms_credentials_path, and the way to AWS",
                        e);
    }

    private MasterKeyFailure exists(KmsAlias alias) {
        return new MasterKeyFailure(
                Case.KEK_EXISTS,
                subject(alias),
                "exists already",
                "what is encrypted under it needs it: give the alias away in the KMS only if that is nothing");
    }

    private MasterKeyFailure failure(Case kind, KmsAlias alias, String reason, String hint, SdkException cause) {
        return new MasterKeyFailure(kind, subject(alias), reason, hint, cause);
    }

    private String subject(KmsAlias alias) {
        return "key " + alias + " of " + service;
    }

    private static String code(SdkServiceException refused) {
        AwsErrorDetails details = refused instanceof KmsException kms ? kms.awsErrorDetails() : null;
        String code = details == null || details.errorCode() == null ? "" : details.errorCode();
        return code.chars().allMatch(Character::isLetterOrDigit) ? code : "";
    }
}
