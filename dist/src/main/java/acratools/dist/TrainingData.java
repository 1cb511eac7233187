package acratools.dist;

import acratools.envelope.EnvelopeWriter;
import acratools.themis.EcPublicKey;
import acratools.themis.P256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** An encrypted value in a file, and the map that names it, for the training of tools that work on data. */
final class TrainingData {
    /** Whose value it is: the client that acra-keymaker makes keys for when none is named. */
    private static final String CLIENT = "client";

    private TrainingData() {}

    /** Writes {@code map.json} and what it names in {@code work}, for the keystore {@code keys} there, if that is made. */
    static void write(Path work, String keys) throws IOException {
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
