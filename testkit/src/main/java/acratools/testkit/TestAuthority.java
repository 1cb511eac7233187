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
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/** A CA of the test's own, with P-256 keys; it writes certificates and PKCS#8 keys as PEM into one directory. */
public final class TestAuthority {
    private final Path directory;
    private final String name;
    private final KeyPair pair;
    private final @Nullable TestAuthority issuer;
    private final Addresses addresses;

    /** Two PEM files that belong together. */
    public record Issued(Path certificate, Path key) {}

    /** Where a certificate says that it can be looked up whether it is revoked. */
    public record Addresses(List<String> ocsp, List<String> lists) {
        public static final Addresses NONE = new Addresses(List.of(), List.of());
    }

    private TestAuthority(
            Path directory, String name, KeyPair pair, @Nullable TestAuthority issuer, Addresses addresses) {
        this.directory = directory;
        this.name = name;
        this.pair = pair;
        this.issuer = issuer;
        this.addresses = addresses;
    }

    /** A new CA, valid from yesterday on. */
    public static TestAuthority create(Path directory, String name) {
        return new TestAuthority(directory, name, newPair(), null, Addresses.NONE);
    }

    /** A new CA that this one certifies. */
    public TestAuthority intermediate(String subject, Addresses named) {
        return new TestAuthority(directory, subject, newPair(), this, named);
    }

    /** The CA's own certificate, written anew. */
    public Path certificate() {
        return own().certificate();
    }

    /** The CA's own certificate, written anew, and its key. */
    public Issued own() {
        return (issuer == null ? this : issuer)
                .issue(name, pair, yesterday(), nextMonth(), extensions(true, addresses));
    }

    /** A certificate that is in date, for DNS names or, where a name is made of digits and dots, IP addresses. */
    public Issued issue(String file, String... names) {
        return issue(file, yesterday(), nextMonth(), names);
    }

    /** A certificate with these dates. */
    public Issued issue(String file, Instant notBefore, Instant notAfter, String... names) {
        return issue(file, newPair(), notBefore, notAfter, named(extensions(false, Addresses.NONE), names));
    }

    /** The same in date, with addresses in it. */
    public Issued issue(String file, Addresses named, String... names) {
        return issue(file, newPair(), yesterday(), nextMonth(), named(extensions(false, named), names));
    }

    /** A certificate for signing OCSP answers, valid until {@code notAfter}. */
    public Issued issueResponder(String file, Instant notAfter) {
        ExtensionsGenerator extensions = extensions(false, Addresses.NONE);
        add(extensions, Extension.extendedKeyUsage, new ExtendedKeyUsage(KeyPurposeId.id_kp_OCSPSigning));
        return issue(file, newPair(), yesterday(), notAfter, extensions);
    }

    private static Instant yesterday() {
        return Instant.now().minus(Duration.ofDays(1));
    }

    private static Instant nextMonth() {
        return Instant.now().plus(Duration.ofDays(30));
    }

    private static ExtensionsGenerator extensions(boolean ca, Addresses addresses) {
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        add(extensions, Extension.basicConstraints, new BasicConstraints(ca));
        if (!addresses.ocsp().isEmpty()) {
            add(
                    extensions,
                    Extension.authorityInfoAccess,
                    new AuthorityInformationAccess(addresses.ocsp().stream()
                            .map(url -> new AccessDescription(AccessDescription.id_ad_ocsp, uri(url)))
                            .toArray(AccessDescription[]::new)));
        }
        if (!addresses.lists().isEmpty()) {
            add(
                    extensions,
                    Extension.cRLDistributionPoints,
                    new CRLDistPoint(addresses.lists().stream()
                            .map(url -> new DistributionPoint(
                                    new DistributionPointName(new GeneralNames(uri(url))), null, null))
                            .toArray(DistributionPoint[]::new)));
        }
        return extensions;
    }

    private static GeneralName uri(String url) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, url);
    }

    private static ExtensionsGenerator named(ExtensionsGenerator extensions, String... names) {
        if (names.length > 0) {
            add(extensions, Extension.subjectAlternativeName, alternatives(List.of(names)));
        }
        return extensions;
    }

    private static void add(ExtensionsGenerator extensions, ASN1ObjectIdentifier oid, ASN1Encodable value) {
        try {
            extensions.addExtension(oid, oid.equals(Extension.basicConstraints), value);
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private Issued issue(
            String subject, KeyPair subjectPair, Instant notBefore, Instant notAfter, ExtensionsGenerator extensions) {
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
                    write(subject + ".crt", "CERTIFICATE", new DERSequence(whole).getEncoded()),
                    write(subject + ".key", subjectPair.getPrivate()));
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
