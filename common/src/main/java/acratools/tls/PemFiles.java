package acratools.tls;

import acratools.failure.InputFailure;
import acratools.log.Log;
import acratools.secret.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Certificates and private keys in PEM files of 1 MiB at most. A key may be PKCS#8, PKCS#1 (RSA) or SEC1 (EC), and is
 * not encrypted. What JSSE needs as a {@link PrivateKey} cannot be erased; every array on the way to it is.
 */
public final class PemFiles {
    private static final int LARGEST = 1 << 20;

    private PemFiles() {}

    /**
     * The certificates of a file, in its order.
     *
     * @return one or more
     * @throws InputFailure if the file cannot be read, is too large, holds no certificate or a broken one
     */
    public static List<X509Certificate> certificates(Path file) {
        byte[] text = read(file);
        try {
            return certificates(text, file.toString());
        } finally {
            // somebody may keep the key in the same file
            Arrays.fill(text, (byte) 0);
        }
    }

    /**
     * The certificates of a text, in its order.
     *
     * @return one or more
     * @throws InputFailure if it holds no certificate or a broken one
     */
    static List<X509Certificate> certificates(PemText text) {
        return certificates(text.pem().getBytes(StandardCharsets.UTF_8), text.source());
    }

    private static List<X509Certificate> certificates(byte[] text, String source) {
        List<X509Certificate> found = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (PemBlock block = PemBlock.next(text, 0); block != null; block = block.next()) {
                if (block.label().equals("CERTIFICATE") || block.label().equals("TRUSTED CERTIFICATE")) {
                    try (Secret der = block.body().orElseThrow(() -> broken(source, "a certificate is not base64"))) {
                        found.add(der.use(bytes -> certificate(factory, bytes, source)));
                    }
                }
            }
        } catch (CertificateException noX509) {
            throw new IllegalStateException("this java has no X.509", noX509);
        }
        if (found.isEmpty()) {
            throw broken(source, "there is no certificate in it");
        }
        return List.copyOf(found);
    }

    /**
     * The certificates of a file, or of every file of a directory that has some. What else is in the directory has no say: a
     * file of it that cannot be read, or is too large, is told by a warning.
     *
     * @return one or more
     * @throws InputFailure as {@link #certificates}; if no file of the directory has any
     */
    static List<X509Certificate> authorities(Path fileOrDirectory, Log log) {
        if (!Files.isDirectory(fileOrDirectory)) {
            return certificates(fileOrDirectory);
        }
        List<X509Certificate> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(fileOrDirectory, Files::isRegularFile)) {
            for (Path file : files) {
                if (hasCertificate(file, log)) {
                    found.addAll(certificates(file));
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            throw new InputFailure(
                    fileOrDirectory.toString(), "the directory cannot be read", "check its owner and mode", unreadable);
        }
        if (found.isEmpty()) {
            throw broken(fileOrDirectory, "there is no certificate in any file of the directory");
        }
        return found;
    }

    private static boolean hasCertificate(Path file, Log log) {
        byte[] text;
        try {
            text = read(file);
        } catch (InputFailure unreadable) {
            log.warning("a file in the directory of CAs is passed over", "path", file, "reason", unreadable.reason());
            return false;
        }
        try {
            for (PemBlock block = PemBlock.next(text, 0); block != null; block = block.next()) {
                if (block.label().equals("CERTIFICATE") || block.label().equals("TRUSTED CERTIFICATE")) {
                    return true;
                }
            }
            return false;
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    /**
     * The private key of a file: RSA, EC or Ed25519. A file that others can read is told by a warning.
     *
     * @throws InputFailure if the file cannot be read, is too large, or holds no key that can be used
     */
    public static PrivateKey privateKey(Path file, Log log) {
        byte[] text = read(file);
        try {
            warnIfOthersCanRead(file, log);
            for (PemBlock block = PemBlock.next(text, 0); block != null; block = block.next()) {
                if (block.label().endsWith("PRIVATE KEY")) {
                    return key(block, file);
                }
            }
            throw broken(file, "there is no private key in the file");
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    private static PrivateKey key(PemBlock block, Path file) {
        if (block.isEncrypted()) {
            throw new InputFailure(
                    file.toString(),
                    "the private key is encrypted",
                    "decrypt it into a file with mode 0600: openssl pkey -in <file> -out <new file>");
        }
        try (Secret der = block.body().orElseThrow(() -> broken(file, "the private key is not base64"))) {
            return der.use(bytes -> {
                try {
                    return PrivateKeyDer.read(block.label(), bytes);
                } catch (GeneralSecurityException notPassedOn) {
                    throw broken(file, "the private key is broken, or neither RSA, EC nor Ed25519");
                }
            });
        }
    }

    private static X509Certificate certificate(CertificateFactory factory, byte[] der, String source) {
        try {
            return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException bad) {
            throw new InputFailure(source, "a certificate is broken", "check it with openssl x509 -noout -text", bad);
        }
    }

    private static void warnIfOthersCanRead(Path file, Log log) {
        try {
            if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                log.warning("others can read the private key; its mode should be 0600", "path", file);
            }
        } catch (IOException | UnsupportedOperationException noModes) {
            log.debug("the private key's mode cannot be read", "path", file);
        }
    }

    private static byte[] read(Path file) {
        byte[] buffer = new byte[LARGEST + 1];
        try (InputStream in = Files.newInputStream(file)) {
            int length = in.readNBytes(buffer, 0, buffer.length);
            if (length > LARGEST) {
                throw broken(file, "the file is larger than 1 MiB");
            }
            return Arrays.copyOf(buffer, length);
        } catch (NoSuchFileException missing) {
            throw new InputFailure(file.toString(), "there is no such file", "check the path", missing);
        } catch (IOException unreadable) {
            throw new InputFailure(file.toString(), "cannot be read", "check owner and mode", unreadable);
        } finally {
            Arrays.fill(buffer, (byte) 0);
        }
    }

    private static InputFailure broken(Path file, String reason) {
        return broken(file.toString(), reason);
    }

    private static InputFailure broken(String source, String reason) {
        return new InputFailure(source, reason, "give certificates and keys in PEM");
    }
}
