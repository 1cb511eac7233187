package acratools.kms.aws;

import acratools.failure.MasterKeyFailure;
import acratools.failure.ToolFailure;
import acratools.kms.Kms;
import acratools.kms.KmsAccess;
import acratools.kms.KmsAlias;
import acratools.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.KmsClientBuilder;
import software.amazon.awssdk.services.kms.model.AliasListEntry;

/**
 * {@link Kms} of AWS. Calls need the permissions {@code kms:Encrypt} and {@code kms:Decrypt}; making keys needs {@code
 * kms:CreateKey}, {@code kms:CreateAlias} and {@code kms:ListAliases}. A key is asked for by its alias, never by an id.
 */
public final class AwsKms implements Kms {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ATTEMPT = Duration.ofSeconds(10);
    private static final Duration CALL = Duration.ofSeconds(40);
    private static final int ATTEMPTS = 4;

    /** As long as Acra waits: 10 times 100 ms. */
    private static final int LOOKS_FOR_NEW_ALIAS = 10;

    private static final long BETWEEN_LOOKS_MILLIS = 100;
    private static final int ORPHAN_DAYS = 7;

    private final KmsAccess access;
    private final KmsClient client;
    private final AwsFailures failures;

    /** @param access taken over, closed with this */
    public AwsKms(KmsAccess access) {
        this.access = access;
        this.client = client(access);
        this.failures = new AwsFailures(describe(), access.endpoint().isPresent());
    }

    private static KmsClient client(KmsAccess access) {
        // The SDK's credentials are strings; docs/security.md says so.
        String secretKey = access.secretKey().use(bytes -> new String(bytes, StandardCharsets.UTF_8));
        KmsClientBuilder builder = KmsClient.builder()
                .region(Region.of(access.region()))
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(access.keyId(), secretKey)))
                .httpClient(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(ATTEMPT)
                        .build())
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        // Nothing of the user's own AWS set-up counts: the credentials file says it all.
                        .defaultProfileFile(ProfileFile.aggregator().build())
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(ATTEMPTS)
                                .build())
                        .apiCallAttemptTimeout(ATTEMPT)
                        .apiCallTimeout(CALL)
                        .build());
        access.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    @Override
    public String describe() {
        return "aws kms in " + access.region();
    }

    @Override
    public boolean has(KmsAlias alias) {
        return asking(alias, () -> {
            for (AliasListEntry entry : client.listAliasesPaginator().aliases()) {
                if (alias.name().equals(entry.aliasName()) && entry.targetKeyId() != null) {
                    return true;
                }
            }
            return false;
        });
    }

    @Override
    public void create(KmsAlias alias) {
        if (has(alias)) {
            throw failures.exists(alias);
        }
        String key = asking(
                alias,
                () -> client.createKey(request ->
                                request.description("Acra: " + alias.name().substring("alias/".length())))
                        .keyMetadata()
                        .keyId());
        try {
            asking(
                    alias,
                    () -> client.createAlias(
                            request -> request.aliasName(alias.name()).targetKeyId(key)));
        } catch (MasterKeyFailure e) {
            discard(key);
            throw e;
        }
        for (int look = 0; look < LOOKS_FOR_NEW_ALIAS; look++) {
            if (has(alias)) {
                return;
            }
            pause(alias);
        }
        throw failures.notVisible(alias);
    }

    /** A key without an alias would never be used, and paid for. */
    private void discard(String key) {
        try {
            client.scheduleKeyDeletion(request -> request.keyId(key).pendingWindowInDays(ORPHAN_DAYS));
        } catch (SdkException e) {
            // The failure that led here is the one to tell; without the permission the key stays.
        }
    }

    private void pause(KmsAlias alias) {
        try {
            Thread.sleep(BETWEEN_LOOKS_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failures.notVisible(alias);
        }
    }

    @Override
    public byte[] encrypt(KmsAlias alias, Secret plaintext) {
        return asking(
                alias,
                () -> plaintext.use(bytes -> client.encrypt(
                                request -> request.keyId(alias.name()).plaintext(SdkBytes.fromByteArrayUnsafe(bytes)))
                        .ciphertextBlob()
                        .asByteArray()));
    }

    @Override
    public Secret decrypt(KmsAlias alias, byte[] ciphertext) {
        return asking(
                alias,
                () -> Secret.adopt(client.decrypt(request ->
                                request.keyId(alias.name()).ciphertextBlob(SdkBytes.fromByteArrayUnsafe(ciphertext)))
                        .plaintext()
                        .asByteArrayUnsafe()));
    }

    private <T> T asking(KmsAlias alias, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            ToolFailure told = failures.of(alias, e);
            throw told;
        }
    }

    @Override
    public void close() {
        try (access) {
            client.close();
        }
    }
}
