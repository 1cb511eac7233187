package acratools.logverifier;

import acratools.logverifier.format.AuditLogFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes logs of the shape that Acra's services write, signed: what benchmarks read. Entries are of the kind that the golden
 * logs have, in chains of a given length.
 */
public final class LogWriter {
    private static final String[] MESSAGES = {
        "New client connection",
        "Pass query to database",
        "Validate service configuration",
        "Failed to read 42% of packet",
        "Can't decrypt AcraStruct: can't unwrap symmetric key",
        "Handshake error <client> & server",
        "Starting service acra-server [pid=31]"
    };
    private static final String[] LEVELS = {"info", "debug", "warning", "error"};

    private final AuditLogFormat format;
    private final byte[] start;
    private final OutputStream out;
    private final Mac hmac;
    private final MessageDigest sha;
    private byte[] key = new byte[0];
    private byte[] previous = new byte[0];
    private long entries;
    private long written;
    private final int[] dataLengths = new int[1000];

    /** @param out not closed */
    public LogWriter(AuditLogFormat format, byte[] auditLogKey, OutputStream out) throws GeneralSecurityException {
        this.format = format;
        this.out = out;
        this.hmac = Mac.getInstance("HmacSHA256");
        this.sha = MessageDigest.getInstance("SHA-256");
        this.start = sha.digest(auditLogKey);
    }

    /**
     * Writes whole chains until there are {@code bytes}.
     *
     * @return how many there are
     */
    public long write(long bytes, int entriesOfAChain) throws IOException, GeneralSecurityException {
        while (written < bytes) {
            key = start;
            previous = new byte[0];
            for (int i = 0; i < entriesOfAChain; i++) {
                write(i == 0, i == entriesOfAChain - 1);
            }
        }
        return written;
    }

    long entries() {
        return entries;
    }

    /** Bytes of the data of the last entries. */
    int[] dataLengths() {
        return dataLengths.clone();
    }

    private void write(boolean first, boolean last) throws IOException, GeneralSecurityException {
        int n = (int) (entries++ % 1_000_003);
        String message = last ? "End of current audit log chain" : MESSAGES[n % MESSAGES.length];
        String level = LEVELS[n % LEVELS.length];
        String line = switch (format) {
            case PLAINTEXT -> plaintext(n, level, message, first, last);
            case CEF -> cef(n, message, first, last);
            case JSON -> json(n, level, message, first, last);
        };
        byte[] encoded = line.getBytes(StandardCharsets.UTF_8);
        out.write(encoded);
        written += encoded.length;
    }

    private String plaintext(int n, String level, String message, boolean first, boolean last)
            throws GeneralSecurityException {
        String text = "time=\"2022-11-01T09:" + (10 + n % 50) + ":" + (10 + n % 49) + "Z\" level=" + level + " msg=\""
                + message + "\"" + (last ? " chain=end" : "") + " client_id=client session_id=" + n;
        return text + " integrity=" + sign(text) + (first ? " chain=new\n" : "\n");
    }

    private String cef(int n, String message, boolean first, boolean last) throws GeneralSecurityException {
        String text = "CEF:0|cossacklabs|acra-server|0.94.0|100|" + message + "|" + n % 7 + "|"
                + (last ? "chain=end " : "") + "client_id=client session_id=" + n + " unixTime=166729"
                + (1000 + n % 9000)
                + ".707";
        return text + " integrity=" + sign(text) + (first ? " chain=new\n" : "\n");
    }

    private String json(int n, String level, String message, boolean first, boolean last)
            throws GeneralSecurityException {
        String escaped = message.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
        String[][] fields = {
            {"client_id", "\"client\""},
            {"level", "\"" + level + "\""},
            {"msg", "\"" + escaped + "\""},
            {"product", "\"acra-server\""},
            {"ratio", "0.25"},
            {"session_id", Integer.toString(n)},
            {"timestamp", "\"2022-11-01T09:" + (10 + n % 50) + ":04Z\""},
            {"unixTime", "\"166729" + (1000 + n % 9000) + ".185\""},
            {"version", "\"0.94.0\""}
        };
        StringBuilder data = new StringBuilder();
        StringBuilder before = new StringBuilder(first ? "{\"chain\":\"new\"," : last ? "{\"chain\":\"end\"," : "{");
        StringBuilder after = new StringBuilder();
        if (last) {
            data.append("delimiterchaindelimiter\"end\"delimiter");
        }
        for (String[] field : fields) {
            data.append("delimiter")
                    .append(field[0])
                    .append("delimiter")
                    .append(field[1])
                    .append("delimiter");
            StringBuilder side = field[0].equals("client_id") ? before : after;
            side.append(side == after ? "," : "")
                    .append('"')
                    .append(field[0])
                    .append("\":")
                    .append(field[1]);
        }
        return before + ",\"integrity\":\"" + sign(data.toString()) + '"' + after + "}\n";
    }

    private String sign(String data) throws GeneralSecurityException {
        byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
        dataLengths[(int) (entries % dataLengths.length)] = bytes.length;
        hmac.init(new SecretKeySpec(key, "HmacSHA256"));
        hmac.update(bytes);
        previous = hmac.doFinal(previous);
        key = sha.digest(key);
        return HexFormat.of().formatHex(sha.digest(previous));
    }
}
