package acratools.testkit;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** A CA of the test's own, with P-256 keys; it writes certificates and PKCS#8 keys as PEM into one directory. */
public final class TestAuthority {
    private final Path directory;
    private final String name;
    private final KeyPair pair;

    /** Two PEM files that belong together. */
    public record Issued(Path certificate, Path key) {}

    private TestAuthority(Path directory, String name, KeyPair pair) {
        this.directory = directory;
        this.name = name;
        this.pair = pair;
    }

    /** A new CA, valid from yesterday on. */
    public static TestAuthority create(Path directory, String name) {
        return new TestAuthority(directory, name, newPair());
    }

    /** The CA's own certificate, written anew. */
    public Path certificate() {
        Instant now = Instant.now();
        return issue(name, name, pair, List.of(), now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(30)), true)
                .certificate();
    }

    /** A certificate that is in date, for DNS names or, where a name is made of digits and dots, IP addresses. */
    public Issued issue(String file, String... names) {
        Instant now = Instant.now();
        return issue(file, now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(30)), names);
    }

    /** A certificate with these dates. */
    public Issued issue(String file, Instant notBefore, Instant notAfter, String... names) {
        return issue(file, file, newPair(), List.of(names), notBefore, notAfter, false);
    }

    private Issued issue(
            String file,
            String subject,
            KeyPair subjectPair,
            List<String> names,
            Instant notBefore,
            Instant notAfter,
            boolean ca) {
        try {
            AlgorithmIdentifier algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
            V3TBSCertificateGenerator generator = new V3TBSCertificateGenerator();
            generator.setSerialNumber(new ASN1Integer(new BigInteger(63, new SecureRandom()).add(BigInteger.ONE)));
            generator.setIssuer(new X500Name("CN=" + name));
            generator.setSubject(new X500Name("CN=" + subject));
            generator.setStartDate(new Time(Date.from(notBefore)));
            generator.setEndDate(new Time(Date.from(notAfter)));
            generator.setSignature(algorithm);
            generator.setSubjectPublicKeyInfo(
                    SubjectPublicKeyInfo.getInstance(subjectPair.getPublic().getEncoded()));
            ExtensionsGenerator extensions = new ExtensionsGenerator();
            extensions.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
            if (!names.isEmpty()) {
                extensions.addExtension(Extension.subjectAlternativeName, false, alternatives(names));
            }
            generator.setExtensions(extensions.generate());
            TBSCertificate body = generator.generateTBSCertificate();
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(body.getEncoded());
            ASN1EncodableVector whole = new ASN1EncodableVector();
            whole.add(body);
            whole.add(algorithm);
            whole.add(new DERBitString(signature.sign()));
            return new Issued(
                    write(file + ".crt", "CERTIFICATE", new DERSequence(whole).getEncoded()),
                    write(file + ".key", subjectPair.getPrivate()));
        } catch (IOException | GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private Path write(String file, PrivateKey key) throws IOException {
        return write(file, "PRIVATE KEY", key.getEncoded());
    }

    private Path write(String file, String label, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Path path = directory.resolve(file);
        return Files.writeString(path, "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
    }

    private static GeneralNames alternatives(List<String> names) {
        GeneralName[] all = new GeneralName[names.size()];
        for (int i = 0; i < all.length; i++) {
            boolean address = names.get(i).chars().allMatch(c -> c == '.' || Character.isDigit(c));
            all[i] = new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, names.get(i));
        }
        return new GeneralNames(all);
    }

    private static KeyPair newPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
