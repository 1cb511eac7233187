package acratools.id;

import acratools.failure.InputFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.jspecify.annotations.Nullable;

/**
 * The client id that Acra derives from a TLS certificate: lower-case hex of the SHA-512 of an identifier in it, 128
 * digits. Source: spec/envelopes.md, "Client id".
 */
public final class CertificateClientId {
    /** Bytes; a certificate has one or two thousand. */
    private static final int MAX_FILE = 1 << 20;

    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
    private static final String END = "-----END CERTIFICATE-----";
    private static final String HINT = "give a PEM file whose first block is the client's X.509 certificate";

    /** What in the certificate names the client; the values of {@code --tls_identifier_extractor_type}. */
    public enum Identifier {
        /** The subject, as Go's {@code pkix.Name} writes it. */
        DISTINGUISHED_NAME,
        /** The serial number's big-endian bytes without a sign byte. */
        SERIAL_NUMBER
    }

    private CertificateClientId() {}

    /**
     * Reads a PEM file.
     *
     * @throws InputFailure if it cannot be read, is no certificate, or the identifier is empty
     */
    public static ClientId read(Path file, Identifier identifier) {
        byte[] pem;
        try (InputStream in = Files.newInputStream(file)) {
            pem = in.readNBytes(MAX_FILE + 1);
        } catch (IOException e) {
            throw new InputFailure(subject(file), "cannot be read", "check the path and its permissions", e);
        }
        try {
            return of(pem, identifier);
        } catch (InputFailure e) {
            throw e.on(subject(file));
        }
    }

    /**
     * The id of the first certificate in {@code pem}.
     *
     * @param pem at most 1 MiB
     * @throws InputFailure if there is none, it is malformed, or the identifier is empty
     */
    public static ClientId of(byte[] pem, Identifier identifier) {
        byte[] bytes = identifier(certificate(pem), identifier);
        if (bytes.length == 0) {
            throw new InputFailure(
                    "certificate",
                    identifier == Identifier.SERIAL_NUMBER ? "its serial number is zero" : "its subject is empty",
                    "use the other --tls_identifier_extractor_type, or name the client with --client_id");
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-512").digest(bytes);
            return new ClientId(HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] certificate(byte[] pem) {
        if (pem.length > MAX_FILE) {
            throw new InputFailure("certificate", "is larger than " + MAX_FILE + " bytes", HINT);
        }
        String text = new String(pem, StandardCharsets.ISO_8859_1);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END, Math.max(begin, 0));
        if (begin < 0 || end < 0) {
            throw new InputFailure("certificate", "there is no PEM block of a certificate", HINT);
        }
        StringBuilder base64 = new StringBuilder(end - begin);
        for (int i = begin + BEGIN.length(); i < end; i++) {
            if (!Character.isWhitespace(text.charAt(i))) {
                base64.append(text.charAt(i));
            }
        }
        try {
            return Base64.getDecoder().decode(base64.toString());
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        }
    }

    private static byte[] identifier(byte[] der, Identifier identifier) {
        try {
            if (der.length == 0) {
                throw malformed(null);
            }
            ASN1Sequence certificate = ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(der));
            ASN1Sequence content = ASN1Sequence.getInstance(certificate.getObjectAt(0));
            // An optional explicit version comes first; then serial number, algorithm, issuer, validity, subject.
            int serial = content.getObjectAt(0) instanceof ASN1TaggedObject ? 1 : 0;
            if (certificate.size() != 3 || content.size() < serial + 6) {
                throw malformed(null);
            }
            ASN1Integer number = ASN1Integer.getInstance(content.getObjectAt(serial));
            GoName subject = GoName.read(ASN1Sequence.getInstance(content.getObjectAt(serial + 4)));
            return identifier == Identifier.SERIAL_NUMBER ? unsigned(number) : subject.text();
        } catch (IOException
                | IllegalArgumentException
                | IllegalStateException
                | IndexOutOfBoundsException
                | ClassCastException e) {
            throw malformed(e);
        }
    }

    private static byte[] unsigned(ASN1Integer number) {
        // Go drops the sign.
        byte[] bytes = number.getValue().abs().toByteArray();
        int start = 0;
        while (start < bytes.length && bytes[start] == 0) {
            start++;
        }
        byte[] shortened = new byte[bytes.length - start];
        System.arraycopy(bytes, start, shortened, 0, shortened.length);
        return shortened;
    }

    private static String subject(Path file) {
        return "certificate " + file;
    }

    private static InputFailure malformed(@Nullable Exception cause) {
        return new InputFailure("certificate", "is malformed", HINT, cause);
    }
}
