package acratools.packaged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.envelope.Envelope;
import acratools.envelope.EnvelopeWriter;
import acratools.id.ClientId;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.logverifier.LogWriter;
import acratools.logverifier.format.AuditLogFormat;
import acratools.secret.Secret;
import acratools.testkit.LiveDatabase;
import acratools.testkit.LivePostgres;
import acratools.testkit.LiveServers;
import acratools.testkit.ToolResult;
import acratools.testkit.ToolRun;
import acratools.themis.EcPublicKey;
import acratools.themis.P256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The examples of README.md: each command of a tool's own section runs and prints what is said to be printed. */
@ExtendWith(LiveServers.class)
class ReadmeIT {
    /** Ids, keys and ciphertexts differ from run to run; these beginnings and the lengths do not. */
    private static final int ALIKE = 4;

    private record Example(String command, List<String> output) {}

    @TempDir
    private Path scratch;

    @Test
    void theExamplesOfTheToolsSectionsRun(LivePostgres postgres) throws IOException {
        try (LiveDatabase shop = postgres.database()) {
            shop.run("create table encrypted(id int primary key, data bytea)");
            requireToRun(examples("## acra-"), 4, Files.createDirectory(scratch.resolve("work")), shop);
        }
    }

    @Test
    void theChangeOfTheMasterKeyRuns(LivePostgres postgres) throws IOException {
        Path work = Files.createDirectory(scratch.resolve("work"));
        Distribution.withMasterKey("acra-keymaker", work)
                .args("--client_id=webshop", "--keystore=v1")
                .run()
                .assertExit(0);
        try (LiveDatabase shop = postgres.database()) {
            requireToRun(examples("## Rotate the master key"), 4, work, shop);
        }
    }

    private static void requireToRun(List<Example> examples, int least, Path work, LiveDatabase shop)
            throws IOException {
        assertTrue(examples.size() >= least, examples.toString());
        for (Example example : examples) {
            if (example.command.startsWith("acra-rotate") && !example.command.contains("--rotate_master_key")) {
                makeFiles(work);
            }
            if (example.command.startsWith("acra-log-verifier")) {
                makeLog(work);
            }
            if (example.command.contains("$SHOP_DB")
                    && shop.select("select id from encrypted").isEmpty()) {
                fill(shop, work.resolve(".acrakeys"));
            }
            ToolResult result = ToolRun.command("sh", "-e", "-c", example.command)
                    .in(work)
                    .env("PATH", Distribution.path().resolve("bin") + ":/usr/local/bin:/usr/bin:/bin")
                    .env("ACRA_MASTER_KEY", Distribution.masterKeyBase64())
                    .env("SHOP_DB", shop.dsn())
                    .run()
                    .assertExit(0);
            requireToldAlone(example.command, result);
            List<String> printed = result.stdout().lines().toList();
            if (!example.output.isEmpty()) {
                assertEquals(example.output.size(), printed.size(), result::toString);
                for (int i = 0; i < printed.size(); i++) {
                    assertEquals(example.output.get(i).length(), printed.get(i).length(), result::toString);
                    assertEquals(
                            example.output.get(i).substring(0, ALIKE),
                            printed.get(i).substring(0, ALIKE));
                }
            }
        }
    }

    /** The example that resumes a run which is done is told so. */
    private static void requireToldAlone(String command, ToolResult result) {
        if (command.startsWith("acra-rotate") && command.contains("--resume")) {
            assertEquals(1, result.stderr().lines().count(), result::toString);
            result.assertStderrContains("nothing was left to do");
        } else {
            result.assertStderr("");
        }
    }

    /** The files that a rotation's examples take for granted. */
    private static void makeFiles(Path work) throws IOException {
        if (Files.exists(work.resolve("card.bin"))) {
            return;
        }
        byte[] data = {1, 2, 3};
        KeyOwner client = new ClientId("webshop");
        try (LiveKeystore live = LiveKeystore.open(work.resolve(".acrakeys"), "v1", Distribution.masterKeyBase64());
                Secret key = live.keystore().currentKey(new KeyRef(client, KeyKind.STORAGE_SYMMETRIC))) {
            EcPublicKey publicKey = live.keystore().publicKey(new KeyRef(client, KeyKind.STORAGE_PAIR));
            byte[] context = Envelope.contextOf(client);
            SecureRandom random = new SecureRandom();
            EnvelopeWriter structs = EnvelopeWriter.ofAcraStructs(P256.portable(), publicKey, context, random);
            Files.write(work.resolve("card.bin"), structs.seal(data));
            Files.write(
                    work.resolve("name.bin"),
                    EnvelopeWriter.ofAcraBlocks(key, context, random).seal(data));
        }
    }

    /** What a service of Acra's has written. */
    private static void makeLog(Path work) throws IOException {
        try (LiveKeystore live = LiveKeystore.open(work.resolve(".acrakeys"), "v1", Distribution.masterKeyBase64());
                Secret key = live.keystore().currentKey(new KeyRef(new KeyOwner.AuditLog(), KeyKind.AUDIT_LOG));
                OutputStream log = Files.newOutputStream(work.resolve("acra-server.log"))) {
            new LogWriter(AuditLogFormat.PLAINTEXT, key.use(byte[]::clone), log).write(1, 3);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the shop's application has encrypted. */
    private static void fill(LiveDatabase shop, Path keys) {
        try (LiveKeystore live = LiveKeystore.open(keys, "v1", Distribution.masterKeyBase64())) {
            EnvelopeWriter writer = EnvelopeWriter.ofAcraStructs(
                    P256.portable(),
                    live.keystore().publicKey(new KeyRef(new ClientId("webshop"), KeyKind.STORAGE_PAIR)),
                    new byte[0],
                    new SecureRandom());
            List<List<Object>> rows = new ArrayList<>();
            for (String name : List.of("alice", "bob")) {
                rows.add(List.of(rows.size() + 1, writer.seal(name.getBytes(StandardCharsets.US_ASCII))));
            }
            shop.insert("insert into encrypted(id, data) values(?, ?)", rows);
        }
    }

    /** What is behind {@code $ } in the blocks of sections whose heading begins so. */
    private static List<Example> examples(String heading) throws IOException {
        List<Example> examples = new ArrayList<>();
        boolean inSection = false;
        boolean inBlock = false;
        for (String line : Files.readAllLines(Distribution.path().resolve("share/doc/acra-tools/README.md"))) {
            if (line.startsWith("## ")) {
                inSection = line.startsWith(heading);
            } else if (line.equals("```")) {
                inBlock = !inBlock;
            } else if (inSection && inBlock && line.startsWith("$ ")) {
                examples.add(new Example(line.substring(2), new ArrayList<>()));
            } else if (inSection && inBlock && !examples.isEmpty()) {
                examples.get(examples.size() - 1).output.add(line);
            }
        }
        return examples;
    }
}
