package acratools.keystore.v2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.InputFailure;
import acratools.failure.ToolFailure;
import acratools.keystore.KeystoreVersion;
import acratools.log.Log;
import acratools.masterkey.MasterKeyCodec;
import acratools.masterkey.MasterKeyPair;
import acratools.secret.OpenSecrets;
import acratools.secret.Secret;
import acratools.testkit.Golden;
import acratools.testkit.HostileInput;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bundles whose access keys somebody has who should not, or which were never bundles. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExportBundleFuzzTest {
    private static final Log NO_LOG = (level, message, pairs) -> {};
    private static final SecureRandom RANDOM = new SecureRandom();

    static Stream<byte[]> plaintexts() {
        return Stream.concat(
                Stream.of("plain", "plain-public").map(ExportBundleFuzzTest::plaintext), Stream.of(new byte[0]));
    }

    private static byte[] plaintext(String name) {
        try (Secret json = Secret.adopt(Golden.bytes("bundle/" + name + "/access-keys.json"));
                MasterKeyPair keys = (MasterKeyPair)
                        new MasterKeyCodec(new OpenSecrets(), NO_LOG).decode(json, KeystoreVersion.V2, "test");
                RingBackup backup = RingBackup.open(
                        Golden.bytes("bundle/" + name + "/bundle.dat"),
                        keys.encryptionKey(),
                        new RingSigner(keys.signatureKey()),
                        RANDOM)) {
            return ExportBundle.encode(backup.rings(), backup.seals());
        }
    }

    @MethodSource("plaintexts")
    @FuzzTest
    void aBundleIsReadOrRefused(byte[] plaintext) {
        HostileInput.judge(plaintext, ToolFailure.class, bytes -> {
            try (RingBackup.Builder builder = new RingBackup.Builder(RANDOM)) {
                ExportBundle.rings(bytes, builder::add);
                try (RingBackup backup = builder.done()) {
                    byte[] written =
                            HostileInput.afterAccepting(() -> ExportBundle.encode(backup.rings(), backup.seals()));
                    try (RingBackup.Builder second = new RingBackup.Builder(RANDOM)) {
                        ExportBundle.rings(written, second::add);
                        assertEquals(
                                backup.reports().size(), second.done().reports().size());
                    }
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../storage",
                "/storage",
                "client/../../storage",
                "client//storage",
                ".",
                "client/x\0/storage",
                "",
                "a/",
                "client/client/storage.keyring/storage",
                "client/client/storage.keyring.new/storage",
                "a.keyring/b",
                "a",
                "version",
                "client/client/transport",
                "client/c/storage",
                "client/client/.x/storage",
                "client/client/storage/storage/storage/storage/storage/storage/storage/storage/storage"
            })
    void refusesPathsThatLeadElsewhere(String path) {
        byte[] plaintext = plaintext(KeyRing.empty(path));
        try (RingBackup.Builder builder = new RingBackup.Builder(RANDOM)) {
            InputFailure failure = assertThrows(InputFailure.class, () -> ExportBundle.rings(plaintext, builder::add));
            assertEquals("has a path that no key ring has", failure.reason());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = "client/client/storage")
    void refusesARingTwice(String path) {
        byte[] plaintext = plaintext(KeyRing.empty(path), KeyRing.empty(path));
        try (RingBackup.Builder builder = new RingBackup.Builder(RANDOM)) {
            InputFailure failure = assertThrows(InputFailure.class, () -> ExportBundle.rings(plaintext, builder::add));
            assertEquals("is there twice", failure.reason());
        }
    }

    /** One bit of one key is another: every name and every report is the same. */
    @Test
    void isNotTheSameIfAKeyIsAnother() {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) 7);
        KeyRing ring = KeyRing.empty("client/client/storage-sym")
                .withCurrent(RingKey.fresh(1, Instant.EPOCH, KeyData.symmetric(key)));
        byte[] plaintext = plaintext(ring);
        byte[] altered = plaintext.clone();
        altered[HexFormat.of().formatHex(altered).indexOf("07".repeat(32)) / 2] ^= 1;
        try (RingBackup one = read(plaintext);
                RingBackup same = read(plaintext);
                RingBackup doctored = read(altered)) {
            assertTrue(one.sameAs(same));
            assertEquals(one.reports(), doctored.reports());
            assertFalse(one.sameAs(doctored));
        }
    }

    private static RingBackup read(byte[] plaintext) {
        try (RingBackup.Builder builder = new RingBackup.Builder(RANDOM)) {
            ExportBundle.rings(plaintext.clone(), builder::add);
            return builder.done();
        }
    }

    private static byte[] plaintext(KeyRing... rings) {
        byte[][] elements = List.of(rings).stream().map(KeyRingCodec::encode).toArray(byte[][]::new);
        return DerWriter.sequence(DerWriter.setOf(elements));
    }
}
