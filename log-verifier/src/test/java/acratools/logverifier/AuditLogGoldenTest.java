package acratools.logverifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import acratools.logverifier.LogTrial.Outcome;
import acratools.logverifier.format.AuditLogFormat;
import acratools.testkit.Golden;
import acratools.testkit.GoldenCase;
import acratools.testkit.GoldenSource;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;

/** Every golden log: verdict, file, line, message and warnings. */
class AuditLogGoldenTest {
    @ParameterizedTest
    @GoldenSource(value = "audit-log/plaintext/expected.json", at = "/cases")
    void plaintextIsJudgedAsAcraDoes(GoldenCase golden) {
        judge(AuditLogFormat.PLAINTEXT, golden);
    }

    @ParameterizedTest
    @GoldenSource(value = "audit-log/cef/expected.json", at = "/cases")
    void cefIsJudgedAsAcraDoes(GoldenCase golden) {
        judge(AuditLogFormat.CEF, golden);
    }

    @ParameterizedTest
    @GoldenSource(value = "audit-log/json/expected.json", at = "/cases")
    void jsonIsJudgedAsAcraDoes(GoldenCase golden) {
        judge(AuditLogFormat.JSON, golden);
    }

    private static void judge(AuditLogFormat format, GoldenCase golden) {
        Path directory = Golden.path("audit-log/" + format.word());
        List<String> files = new ArrayList<>();
        golden.json("files")
                .forEach(name -> files.add(directory.resolve(name.asText()).toString()));
        LogTrial trial = new LogTrial(format, golden.hex("key_hex"))
                .allowingMissing(golden.has("missing_ok") && golden.flag("missing_ok"));
        Outcome outcome = trial.verify(files);
        assertEquals(golden.text("verdict").equals("ok"), outcome.isGood(), outcome::toString);
        assertEquals(
                golden.json("exit_code").asInt(),
                outcome.failure().map(f -> f.exitCode()).orElse(0));
        if (golden.has("line")) {
            assertEquals(
                    "Specified logs are corrupted. File: " + directory.resolve(golden.text("file")) + " , Line:  "
                            + golden.json("line").asInt(),
                    outcome.subject());
            assertEquals(golden.text("message"), outcome.reason());
            assertFalse(outcome.hint().isEmpty());
        } else if (golden.has("message")) {
            assertEquals(
                    golden.text("message"), (outcome.subject() + ": " + outcome.reason()).replace(directory + "/", ""));
        }
        if (!golden.has("warnings_vary")) {
            List<String> warnings = new ArrayList<>();
            for (JsonNode warning : golden.json("warnings")) {
                warnings.add(warning.asText());
            }
            assertEquals(
                    warnings,
                    outcome.warnings().stream()
                            .map(text -> text.replace(directory + "/", ""))
                            .toList());
        }
    }
}
