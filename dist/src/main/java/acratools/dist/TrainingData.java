package acratools.dist;

import acratools.envelope.EnvelopeWriter;
import acratools.themis.EcPublicKey;
import acratools.themis.P256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** What the training of tools that work on data needs: an encrypted value in a file, the map that names it, and a log. */
final class TrainingData {
    /** Whose value it is: the client that acra-keymaker makes keys for when none is named. */
    private static final String CLIENT = "client";

    private TrainingData() {}

    /** An entry that no key fits, which every key is tried for. */
    private static final String LOG_ENTRY =
            "time=\"2026-11-24T00:00:00Z\" level=info msg=training integrity=" + "00".repeat(32) + " chain=new\n";

    /**
     * Writes {@code audit.log} in {@code work}, and {@code map.json} and what it names, for the keystore {@code keys} there, if
     * that is made.
     */
    static void write(Path work, String keys) throws IOException {
        Files.writeString(work.resolve("audit.log"), LOG_ENTRY);
        Path publicKey = work.resolve(keys).resolve(CLIENT + "_storage.pub");
        if (!Files.exists(publicKey)) {
            return;
        }
        EnvelopeWriter writer = EnvelopeWriter.ofAcraStructs(
                P256.portable(), EcPublicKey.read(Files.readAllBytes(publicKey)), new byte[0], new SecureRandom());
        Files.write(work.resolve("value"), writer.seal("training".getBytes(StandardCharsets.US_ASCII)));
        Files.writeString(work.resolve("map.json"), "{\"" + CLIENT + "\":[\"value\"]}");
    }
}
