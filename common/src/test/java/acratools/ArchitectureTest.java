package acratools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.testkit.CodeRules;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which package may know which, and which code may make which call; docs/decisions/008 has the exceptions' reasons. */
class ArchitectureTest {
    /** Lowest first: each may use only those above it in this list. */
    private static final List<String> PACKAGES = List.of(
            "acratools.distribution",
            "acratools.failure",
            "acratools.log",
            "acratools.secret",
            "acratools.id",
            "acratools.themis",
            "acratools.envelope",
            "acratools.tls",
            "acratools.storage",
            "acratools.kms",
            "acratools.protect",
            "acratools.keystore",
            "acratools.keystore.v1",
            "acratools.keystore.v2",
            "acratools.masterkey",
            "acratools.masterkey.vault",
            "acratools.masterkey.kms",
            "acratools.sql",
            "acratools.cli",
            "acratools.cli.docs");

    private static final CodeRules COMMON =
            CodeRules.of(PACKAGES.stream().map(name -> name + "..").toArray(String[]::new));

    @Test
    void everyPackageHasItsPlace() {
        Set<String> unknown = new TreeSet<>(COMMON.packages());
        PACKAGES.forEach(unknown::remove);
        assertEquals(Set.of(), unknown);
        assertTrue(COMMON.packages().size() > 10, COMMON.packages().toString());
    }

    static Stream<String> packagesWithAnotherAbove() {
        return PACKAGES.stream().limit(PACKAGES.size() - 1L);
    }

    /** With one order for all packages there is no cycle either. */
    @ParameterizedTest
    @MethodSource("packagesWithAnotherAbove")
    void usesNothingAboveIt(String name) {
        List<String> above = PACKAGES.subList(PACKAGES.indexOf(name) + 1, PACKAGES.size());
        COMMON.keepApart(List.of(name), above, "a package uses only what stands before it in the list");
    }

    @Test
    void keystoreVersionsDoNotKnowEachOther() {
        COMMON.keepApart(
                List.of("acratools.keystore.v2"), List.of("acratools.keystore.v1"), "either version may go one day");
    }

    @Test
    void storageKnowsNoKeys() {
        COMMON.keepApart(
                List.of("acratools.storage"),
                List.of("acratools.id", "acratools.themis", "acratools.envelope", "javax.crypto.."),
                "a new backend is only named bytes");
    }

    @Test
    void keystoresKnowNoFiles() {
        COMMON.keepApart(
                List.of("acratools.keystore.."),
                List.of("java.nio.file..", "acratools.tls"),
                "they work on any storage");
    }

    @Test
    void sourcesOfTheMasterKeyKnowNoKeystore() {
        COMMON.keepApart(
                List.of("acratools.masterkey.vault", "acratools.masterkey.kms"),
                List.of("acratools.keystore.v1", "acratools.keystore.v2", "acratools.storage", "acratools.protect"),
                "an AMK is the same wherever it is used");
    }

    @Test
    void rowsAreNoMoreThanBytes() {
        COMMON.keepApart(
                List.of("acratools.sql"),
                List.of(
                        "acratools.id",
                        "acratools.themis",
                        "acratools.envelope",
                        "acratools.storage",
                        "acratools.keystore..",
                        "acratools.masterkey.."),
                "what a value means is the tools' to know");
    }

    @Test
    void librariesStayWhereTheyAreWanted() {
        COMMON.keepInside(List.of("acratools.cli.."), List.of("picocli.."), "jobs run without a command line");
        COMMON.keepInside(List.of("acratools.cli"), List.of("org.snakeyaml.."), "only config files are YAML");
        COMMON.keepInside(
                List.of("acratools.masterkey.vault"),
                List.of("org.springframework.."),
                "Spring is Vault's client only");
        COMMON.keepInside(
                List.of("acratools.themis", "acratools.tls", "acratools.id"),
                List.of("org.bouncycastle.."),
                "one place a primitive");
        COMMON.keepInside(
                List.of("acratools.themis"),
                List.of("com.amazon.corretto.."),
                "the native library is an implementation of P256, and may be missing");
        COMMON.keepInside(
                List.of("acratools.sql"), List.of("java.sql..", "javax.sql..", "org.mariadb.."), "rows are sql's");
        COMMON.keepApart(List.of("acratools.sql"), List.of("org.postgresql.."), "drivers are found at run time");
        COMMON.keepApart(
                List.of("acratools.themis", "acratools.envelope", "acratools.storage"),
                List.of("com.fasterxml.jackson..", "tools.jackson.."),
                "formats and bytes are no JSON");
    }

    @Test
    void nothingEndsTheJvm() {
        assertEquals(
                Set.of(),
                COMMON.callersOf("java.lang.System.exit(", "java.lang.Runtime.exit(", "java.lang.Runtime.halt("));
    }

    @Test
    void theEnvironmentIsReadInTwoPlaces() {
        assertEquals(
                Set.of("acratools.cli.Tool$Run.columns", "acratools.secret.SecretEnvironment.keepString"),
                COMMON.callersOf("java.lang.System.getenv("));
    }

    @Test
    void onlyTheToolOpensTheStandardStreams() {
        assertEquals(
                // a secret on stdin is read as bytes, past System.in and its buffer
                Set.of("acratools.cli.Tool.run", "acratools.masterkey.vault.SecretFile.ofStdin"),
                COMMON.callersOf("java.io.FileDescriptor."));
    }

    @Test
    void onlyLocksAndRetriesSleep() {
        assertEquals(
                Set.of(
                        "acratools.masterkey.vault.Tries.sleep",
                        "acratools.sql.RowUpdates.pause",
                        "acratools.storage.DirectoryLock.waitForHolder",
                        "acratools.storage.Flock.pause",
                        "acratools.storage.RedisLock.pause",
                        "acratools.storage.RedisSync.pause"),
                COMMON.callersOf("java.lang.Thread.sleep(", "java.util.concurrent.TimeUnit.sleep("));
    }

    /** A string cannot be erased. Spring wants the token as one; the other is what Vault's JSON says beside the key. */
    @Test
    void onlyTheTokenBecomesAString() {
        CodeRules secrets = CodeRules.of("acratools.secret", "acratools.masterkey");
        assertEquals(
                Set.of("acratools.masterkey.JsonValue.text", "acratools.masterkey.vault.SessionToken.getToken"),
                secrets.callersOf("java.lang.String.<init>([B"));
    }

    /** Its time tells where two arrays differ. These compare names, markers, labels, OIDs and public keys. */
    @Test
    void nothingSecretIsComparedByArraysEquals() {
        CodeRules crypto = CodeRules.of(
                "acratools.secret",
                "acratools.themis",
                "acratools.envelope",
                "acratools.protect",
                "acratools.keystore",
                "acratools.masterkey",
                "acratools.tls");
        assertEquals(
                Set.of(
                        "acratools.keystore.KeystoreDetection.detect",
                        "acratools.keystore.v2.KeyRingCodec.decode",
                        "acratools.keystore.v2.SignedContainer.verify",
                        "acratools.masterkey.JsonValue.field",
                        "acratools.masterkey.JsonValue.holds",
                        "acratools.masterkey.vault.VaultReply.mentions",
                        "acratools.themis.EcPublicKey.equals",
                        "acratools.tls.PemBlock.indexOf",
                        "acratools.tls.PrivateKeyDer.startsWith"),
                crypto.callersOf("java.util.Arrays.equals([B", "java.util.Arrays.mismatch([B"));
    }
}
