package acratools.masterkey;

import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import acratools.keystore.KeystoreVersion;
import acratools.log.Log;
import acratools.secret.OpenSecrets;
import acratools.secret.Secret;
import acratools.secret.SecretBase64;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads and writes the AMK's encoded bytes: for keystore v1 the key itself, 32 bytes or more; for v2 JSON as Go writes
 * it, {@code {"encryption":"<base64>","signature":"<base64>"}} without a newline. Every key made here is registered in
 * {@link OpenSecrets}. Source: spec/master-key.md.
 */
public final class MasterKeyCodec {
    private static final String ENCRYPTION = "encryption";
    private static final String SIGNATURE = "signature";

    private final OpenSecrets open;
    private final Log log;

    public MasterKeyCodec(OpenSecrets open, Log log) {
        this.open = open;
        this.log = log;
    }

    /**
     * Fetches the AMK from {@code source} and decodes it.
     *
     * @return the key; the caller closes it
     * @throws MasterKeyFailure as {@link MasterKeySource#fetch()} and {@link #decode}
     */
    public MasterKey load(MasterKeySource source, KeystoreVersion wanted) {
        try (Secret encoded = source.fetch()) {
            return decode(encoded, wanted, source.describe());
        }
    }

    /**
     * {@link #load} for a keystore v1 that is made only because nothing says which: a key of v2 tells that this is not meant.
     *
     * @throws MasterKeyFailure with {@link Case#OTHER_VERSION} if it is the JSON of a v2 key
     */
    public MasterKey loadForAssumedV1(MasterKeySource source) {
        try (Secret encoded = source.fetch()) {
            if (encoded.use(MasterKeyCodec::looksLikePair)) {
                throw new MasterKeyFailure(
                        Case.OTHER_VERSION,
                        source.describe(),
                        "the master key is one for keystore v2, and a keystore of version 1 would be made",
                        "add --keystore=v2 to make one of version 2, or give the directory of the keystore that is meant");
            }
            return decode(encoded, KeystoreVersion.V1, source.describe());
        }
    }

    /**
     * Decodes an AMK.
     *
     * @param encoded not kept; still the caller's to close
     * @param wanted the version of the keystore that the key is for
     * @param subject names the source in messages
     * @return the key; the caller closes it
     * @throws MasterKeyFailure with {@link Case#TOO_SHORT}, {@link Case#MALFORMED_JSON}, {@link Case#NOT_BASE64} or
     *     {@link Case#KEYS_EQUAL}
     */
    public MasterKey decode(Secret encoded, KeystoreVersion wanted, String subject) {
        return switch (wanted) {
            case V1 -> encoded.use(bytes -> flat(bytes, subject));
            case V2 -> encoded.use(bytes -> pair(bytes, subject));
        };
    }

    /** The encoded bytes of {@code key}; the caller closes them. */
    public static Secret encode(MasterKey key) {
        if (key instanceof MasterKeyPair pair) {
            try (Secret encryption = SecretBase64.encode(pair.encryptionKey());
                    Secret signature = SecretBase64.encode(pair.signatureKey())) {
                return encryption.use(first -> signature.use(second -> json(first, second)));
            }
        }
        return key.encryptionKey().duplicate();
    }

    /** A new AMK for a keystore of this version; the caller closes it. */
    public MasterKey generate(KeystoreVersion version, SecureRandom random) {
        Secret encryption = open.hold(Secret.random(MasterKey.SHORTEST, random));
        return switch (version) {
            case V1 -> new FlatMasterKey(encryption);
            case V2 -> new MasterKeyPair(encryption, open.hold(Secret.random(MasterKey.SHORTEST, random)));
        };
    }

    private MasterKey flat(byte[] bytes, String subject) {
        if (bytes.length < MasterKey.SHORTEST) {
            throw new MasterKeyFailure(
                    Case.TOO_SHORT,
                    subject,
                    "the master key has " + bytes.length + " bytes; keystore v1 needs " + MasterKey.SHORTEST
                            + " or more",
                    "make one with acra-keymaker --keystore=v1 --generate_master_key=<file>, and hand over base64 of the"
                            + " file");
        }
        if (looksLikePair(bytes)) {
            // Acra takes any 32 bytes or more; a keystore may have been made so, and must stay readable
            log.warning(
                    "the master key for keystore v1 is the JSON of a v2 key, and is taken as it stands",
                    "source",
                    subject);
        }
        return new FlatMasterKey(open.hold(Secret.adopt(bytes.clone())));
    }

    private MasterKey pair(byte[] bytes, String subject) {
        JsonValue json = JsonValue.parse(bytes, bytes.length)
                .filter(value -> value.kind() == JsonValue.Kind.OBJECT)
                .orElseThrow(() -> notJson(bytes, subject));
        Secret encryption = part(json, ENCRYPTION, subject);
        try {
            Secret signature = part(json, SIGNATURE, subject);
            if (encryption.sameAs(signature)) {
                signature.close();
                throw new MasterKeyFailure(
                        Case.KEYS_EQUAL,
                        subject,
                        "the master key's encryption key and signature key are the same",
                        "keystore v2 needs two different keys: make them with acra-keymaker --keystore=v2"
                                + " --generate_master_key=<file>");
            }
            return new MasterKeyPair(open.hold(encryption), open.hold(signature));
        } catch (MasterKeyFailure failure) {
            encryption.close();
            throw failure;
        }
    }

    private static Secret part(JsonValue json, String name, String subject) {
        JsonValue field = json.at(name)
                .filter(value -> value.kind() == JsonValue.Kind.STRING)
                .orElseThrow(() -> new MasterKeyFailure(
                        Case.MALFORMED_JSON,
                        subject,
                        "the master key's JSON has no string \"" + name + "\"",
                        "keystore v2 needs {\"encryption\":\"<base64>\",\"signature\":\"<base64>\"}"));
        byte[] text = field.stringBytes();
        try {
            Secret key = SecretBase64.decode(text)
                    .orElseThrow(() -> new MasterKeyFailure(
                            Case.NOT_BASE64,
                            subject,
                            "the master key's \"" + name + "\" is not base64",
                            "both keys stand in the JSON as standard base64 with padding"));
            if (key.length() < MasterKey.SHORTEST) {
                key.close();
                throw new MasterKeyFailure(
                        Case.TOO_SHORT,
                        subject,
                        "the master key's \"" + name + "\" has " + key.length() + " bytes; keystore v2 needs "
                                + MasterKey.SHORTEST + " or more",
                        "make a pair with acra-keymaker --keystore=v2 --generate_master_key=<file>");
            }
            return key;
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    private static MasterKeyFailure notJson(byte[] bytes, String subject) {
        boolean raw = bytes.length == MasterKey.SHORTEST;
        return new MasterKeyFailure(
                Case.MALFORMED_JSON,
                subject,
                raw
                        ? "the master key is 32 raw bytes, as keystore v1 takes them, not the JSON of keystore v2"
                        : "the master key is not the JSON that keystore v2 takes",
                raw
                        ? "give the v2 master key, or use the v1 keystore that this one belongs to"
                        : "keystore v2 needs {\"encryption\":\"<base64>\",\"signature\":\"<base64>\"}; make one with"
                                + " acra-keymaker --keystore=v2 --generate_master_key=<file>");
    }

    private static boolean looksLikePair(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != '{') {
            return false;
        }
        Optional<JsonValue> json = JsonValue.parse(bytes, bytes.length);
        return json.isPresent()
                && json.get().at(ENCRYPTION).isPresent()
                && json.get().at(SIGNATURE).isPresent();
    }

    private static Secret json(byte[] encryption, byte[] signature) {
        byte[] head = ascii("{\"encryption\":\"");
        byte[] middle = ascii("\",\"signature\":\"");
        byte[] tail = ascii("\"}");
        byte[] all = new byte[head.length + encryption.length + middle.length + signature.length + tail.length];
        int at = 0;
        for (byte[] part : new byte[][] {head, encryption, middle, signature, tail}) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return Secret.adopt(all);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
