package acratools.keystore.v1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import acratools.keystore.KeyReport;
import acratools.secret.Secret;
import acratools.themis.EcKeyPair;
import acratools.themis.EcPrivateKey;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Pairs in a backup of which some halves are missing or are another's. */
class FlatBackupCheckTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String PAIR = "client_storage";
    private static final String OTHER = "its public half is another key's";

    private static void add(FlatBackup.Builder builder, String date, Optional<String> publicDate, boolean matching) {
        try (EcKeyPair pair = EcKeyPair.generate(RANDOM);
                EcKeyPair other = EcKeyPair.generate(RANDOM);
                EcPrivateKey half = EcPrivateKey.read(pair.privateKey().container())) {
            builder.add(PAIR + date, half.container().duplicate());
            byte[] publicHalf = (matching ? pair : other).publicKey().container();
            publicDate.ifPresent(each -> builder.add(PAIR + ".pub" + each, Secret.adopt(publicHalf)));
        }
    }

    private static Map<String, String> findings(FlatBackup.Builder builder) {
        Map<String, String> findings = new LinkedHashMap<>();
        try (FlatBackup backup = builder.done()) {
            for (KeyReport report : backup.reports()) {
                report.problem().or(report::note).ifPresent(text -> findings.put(report.path(), text));
            }
        }
        return findings;
    }

    @Test
    void notesWhatHasNoPublicHalf() {
        try (FlatBackup.Builder builder = new FlatBackup.Builder()) {
            add(builder, "", Optional.empty(), true);
            add(builder, ".old/2020-01-01T00:00:00", Optional.empty(), true);
            assertEquals(
                    Map.of(PAIR, "no public half", PAIR + ".old/2020-01-01T00:00:00", "no public half"),
                    findings(builder));
        }
    }

    @Test
    void oneMissingFormerHalfDoesNotHideAnotherThatDoesNotMatch() {
        try (FlatBackup.Builder builder = new FlatBackup.Builder()) {
            add(builder, "", Optional.of(""), true);
            add(builder, ".old/2020-01-01T00:00:00", Optional.empty(), true);
            add(builder, ".old/2021-01-01T00:00:00", Optional.of(".old/2021-01-01T00:00:00"), false);
            add(builder, ".old/2022-01-01T00:00:00", Optional.of(".old/2022-01-01T00:00:01"), true);
            assertEquals(
                    Map.of(
                            PAIR + ".old/2020-01-01T00:00:00",
                            "no public half",
                            PAIR + ".old/2021-01-01T00:00:00",
                            OTHER),
                    findings(builder));
        }
    }

    @Test
    void aCurrentHalfMustMatchTheCurrentOne() {
        try (FlatBackup.Builder builder = new FlatBackup.Builder()) {
            add(builder, "", Optional.of(""), false);
            assertEquals(Map.of(PAIR, OTHER), findings(builder));
        }
    }
}
