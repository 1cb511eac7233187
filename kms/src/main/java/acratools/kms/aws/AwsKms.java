package acratools.kms.aws;

import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import acratools.kms.Kms;
import acratools.kms.KmsAccess;
import acratools.kms.KmsAlias;
import acratools.secret.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
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
        return KmsClient.builder()
                .region(Region.of(access.region()))
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(access.keyId(), secretKey)))
                // Told in full, since the SDK asks the environment for what is not: keys would go where a variable
                // says.
                .endpointOverride(endpoint(access))
                .fipsEnabled(false)
                .dualstackEnabled(false)
                .defaultsMode(DefaultsMode.LEGACY)
                .httpClient(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(ATTEMPT)
                        .proxyConfiguration(ProxyConfiguration.builder()
                                .useSystemPropertyValues(false)
                                .useEnvironmentVariablesValues(false)
                                .build())
                        .build())
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        // Nothing of the user's own AWS set-up counts: the credentials file says it all.
                        .defaultProfileFile(ProfileFile.aggregator().build())
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(ATTEMPTS)
                                .build())
                        .apiCallAttemptTimeout(ATTEMPT)
                        .apiCallTimeout(CALL)
                        .build())
                .build();
    }

    private static URI endpoint(KmsAccess access) {
        return access.endpoint()
                .orElseGet(() ->
                        URI.create("https://" + KmsClient.serviceMetadata().endpointFor(Region.of(access.region()))));
    }

    @Override
    public String describe() {
        return "aws kms in " + access.region();
    }

    @Override
    public boolean has(KmsAlias alias) {
        return target(alias).isPresent();
    }

    /** The id of the key that the alias leads to. */
    private Optional<String> target(KmsAlias alias) {
        return asking(alias, () -> {
            for (AliasListEntry entry : client.listAliasesPaginator().aliases()) {
                if (alias.name().equals(entry.aliasName()) && entry.targetKeyId() != null) {
                    return Optional.of(entry.targetKeyId());
                }
            }
            return Optional.empty();
        });
    }

    @Override
    public boolean create(KmsAlias alias) {
        boolean made = !has(alias) && makeNamed(alias);
        awaitUse(alias);
        return made;
    }

    private boolean makeNamed(KmsAlias alias) {
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
            return true;
        } catch (MasterKeyFailure e) {
            // The service may have given the name before its answer was lost, and others may use the key by now.
            Optional<String> named = target(alias);
            if (named.isPresent() && named.get().equals(key)) {
                return true;
            }
            if (named.isPresent() || e.failureCase() == Case.PERMISSION_DENIED) {
                discard(key);
            }
            if (named.isPresent()) {
                return false;
            }
            throw e;
        }
    }

    /** A key without an alias would never be used, and paid for. */
    private void discard(String key) {
        try {
            client.scheduleKeyDeletion(request -> request.keyId(key).pendingWindowInDays(ORPHAN_DAYS));
        } catch (SdkException e) {
            // The failure that led here is the one to tell; without the permission the key stays.
        }
    }

    /** Where the service lists an alias it may not yet encrypt by it. */
    private void awaitUse(KmsAlias alias) {
        for (int look = 1; ; look++) {
            try (Secret nothing = Secret.adopt(new byte[1])) {
                encrypt(alias, nothing);
                return;
            } catch (MasterKeyFailure e) {
                if (e.failureCase() != Case.NO_SUCH_KEK || look == LOOKS_FOR_NEW_ALIAS) {
                    throw e;
                }
                pause(e);
            }
        }
    }

    private static void pause(MasterKeyFailure until) {
        try {
            Thread.sleep(BETWEEN_LOOKS_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw until;
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
            throw failures.of(alias, e);
        }
    }

    @Override
    public void close() {
        try (access) {
            client.close();
        }
    }
}
