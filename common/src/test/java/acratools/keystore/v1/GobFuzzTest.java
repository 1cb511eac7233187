package acratools.keystore.v1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import acratools.failure.InputFailure;
import acratools.secret.Secret;
import acratools.testkit.Golden;
import acratools.testkit.HostileInput;
import acratools.themis.SecureCell;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.MethodSource;

/** Backups whose key somebody has who should not, or which were never backups. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GobFuzzTest {
    static Stream<byte[]> gobs() {
        return Stream.concat(
                Stream.of("plain", "public-apart").map(GobFuzzTest::gob),
                Stream.of(new byte[0], GobKeysTest.gob("client_hmac", new byte[32])));
    }

    private static byte[] gob(String name) {
        String text = Golden.json("backup/" + name + "/expected.json")
                .path("backup_key")
                .asText();
        try (Secret key = Secret.adopt(Base64.getDecoder().decode(text));
                Secret gob = SecureCell.unseal(Golden.bytes("backup/" + name + "/backup.bin"), key, new byte[0])) {
            return gob.use(byte[]::clone);
        }
    }

    @MethodSource("gobs")
    @FuzzTest
    void aBackupIsReadOrRefused(byte[] gob) {
        HostileInput.judge(gob, InputFailure.class, bytes -> {
            try (FlatBackup backup = FlatBackup.decode(bytes)) {
                byte[] written = backup.encode();
                try (FlatBackup again = HostileInput.afterAccepting(() -> FlatBackup.decode(written))) {
                    assertEquals(backup.keys().size(), again.keys().size());
                    assertEquals(backup.reports(), again.reports());
                }
            }
        });
    }
}
