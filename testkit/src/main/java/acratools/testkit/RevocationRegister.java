package acratools.testkit;

import acratools.testkit.TestAuthority.Issued;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What an authority knows of its certificates, as OpenSSL keeps it; {@code openssl ca} makes lists of it and an {@link
 * OcspResponder} answers by it.
 *
 * @param authority the certificate and key
 * @param index OpenSSL's file
 */
public record RevocationRegister(Issued authority, Path index) {
    /** A register in which the first certificates are good and the second ones revoked, the key compromised. */
    public static RevocationRegister of(Issued authority, Path index, List<Path> good, List<Path> revoked) {
        StringBuilder lines = new StringBuilder();
        good.forEach(each -> lines.append("V\t491231235959Z\t\t").append(rest(each)));
        revoked.forEach(each ->
                lines.append("R\t491231235959Z\t260101120000Z,keyCompromise\t").append(rest(each)));
        try {
            Files.writeString(index, lines);
            Files.writeString(Path.of(index + ".attr"), "unique_subject = no\n");
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
        return new RevocationRegister(authority, index);
    }

    private static String rest(Path certificate) {
        String serial = read(certificate).getSerialNumber().toString(16);
        return (serial.length() % 2 == 0 ? "" : "0") + serial.toUpperCase(Locale.ROOT) + "\tunknown\t/CN=x\n";
    }

    /** The first certificate of a PEM file. */
    public static X509Certificate read(Path certificate) {
        try (InputStream in = Files.newInputStream(certificate)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (IOException | CertificateException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /**
     * A list in PEM beside the index.
     *
     * @param extensions lines of OpenSSL's configuration: {@code issuingDistributionPoint=critical,@point}
     * @param options further ones of {@code openssl ca}: {@code -crl_nextupdate 20200101000000Z}
     */
    public Path list(String file, List<String> extensions, String... options) {
        Path list = index.resolveSibling(file);
        Path config = index.resolveSibling(file + ".cnf");
        try {
            Files.writeString(
                    config,
                    "[ca]\ndefault_ca=own\n[own]\ndatabase=" + index + "\ndefault_md=sha256\ndefault_crl_days=1\n"
                            + "crl_extensions=more\n[more]\n" + String.join("\n", extensions) + "\n");
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
        List<String> command = new ArrayList<>(List.of("openssl", "ca", "-gencrl", "-config", config.toString()));
        command.addAll(List.of("-cert", authority.certificate().toString()));
        command.addAll(List.of("-keyfile", authority.key().toString(), "-out", list.toString()));
        command.addAll(List.of(options));
        LiveServer.run(command, index.resolveSibling(file + ".log"));
        return list;
    }
}
